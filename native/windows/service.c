// The service: runs the scripts in its own time; the boot does not wait for it.
#include "firstboot.h"

// What a script in work gets to come to its end, in milliseconds. At a shutdown Vista and later
// wait for it (PreshutdownTimeout of the service); older ones do not wait longer than twenty
// seconds.
enum { GRACE_AT_STOP = 20000, GRACE_AT_PRESHUTDOWN = 120000, GRACE_AT_SHUTDOWN = 15000 };

static SERVICE_STATUS_HANDLE status_handle;
static SERVICE_STATUS status = {.dwServiceType = SERVICE_WIN32_OWN_PROCESS};
static CRITICAL_SECTION status_lock;
static paths where;
static volatile LONG stop_requested;
static volatile DWORD stop_since;
static volatile DWORD stop_grace;

static void report(DWORD state, DWORD hint) {
  EnterCriticalSection(&status_lock);
  // Once it is stopping it is never reported as running again.
  if (state != SERVICE_RUNNING || status.dwCurrentState != SERVICE_STOP_PENDING) {
    bool pending = state == SERVICE_START_PENDING || state == SERVICE_STOP_PENDING;
    status.dwCheckPoint = pending ? status.dwCheckPoint + 1 : 0;
    status.dwWaitHint = hint;
    status.dwCurrentState = state;
    SetServiceStatus(status_handle, &status);
  }
  LeaveCriticalSection(&status_lock);
}

static bool stopping(void) { return stop_requested != 0; }

static bool go_on(void) {
  if (!stopping()) return true;
  report(SERVICE_STOP_PENDING, 5000);
  return GetTickCount() - stop_since < stop_grace;
}

static void request_stop(DWORD grace) {
  // Windows calls this in one thread only. The other thread, which sees the request, must see its
  // time with it: a script would be ended at once.
  if (stopping()) return;
  stop_grace = grace;
  stop_since = GetTickCount();
  InterlockedExchange(&stop_requested, 1);
  // A script that only waits for something looks for it.
  HANDLE file =
      CreateFileW(where.stop, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, FILE_ATTRIBUTE_NORMAL, NULL);
  if (file != INVALID_HANDLE_VALUE) CloseHandle(file);
  report(SERVICE_STOP_PENDING, 5000);
}

static DWORD WINAPI handle_control(DWORD control, DWORD type, void* data, void* context) {
  (void)type, (void)data, (void)context;
  switch (control) {
    case SERVICE_CONTROL_STOP:
      request_stop(GRACE_AT_STOP);
      return NO_ERROR;
    case SERVICE_CONTROL_PRESHUTDOWN:
      request_stop(GRACE_AT_PRESHUTDOWN);
      return NO_ERROR;
    case SERVICE_CONTROL_SHUTDOWN:
      request_stop(GRACE_AT_SHUTDOWN);
      return NO_ERROR;
    case SERVICE_CONTROL_INTERROGATE:
      return NO_ERROR;
    default:
      return ERROR_CALL_NOT_IMPLEMENTED;
  }
}

static bool has_preshutdown(void) {
  // It says 6.2 at most to a program without a manifest, which is enough here.
  OSVERSIONINFOW version = {.dwOSVersionInfoSize = sizeof version};
  return GetVersionExW(&version) && version.dwMajorVersion >= 6;
}

static void WINAPI service_main(DWORD argc, wchar_t** argv) {
  (void)argc, (void)argv;
  status_handle = RegisterServiceCtrlHandlerExW(SERVICE_NAME, handle_control, NULL);
  if (status_handle == NULL) return;
  status.dwControlsAccepted = SERVICE_ACCEPT_STOP | (has_preshutdown() ? SERVICE_ACCEPT_PRESHUTDOWN
                                                                       : SERVICE_ACCEPT_SHUTDOWN);
  report(SERVICE_RUNNING, 0);
  bool restart = false;
  pass_control control = {stopping, go_on};
  run_pass(&where, &control, &restart);
  if (restart && !stopping()) {
    log_line(L"Restart requested.");
    if (!restart_machine())
      log_line(L"The machine cannot be restarted: %ls", error_text(GetLastError()));
  }
  report(SERVICE_STOPPED, 0);
}

int service_command(void) {
  InitializeCriticalSection(&status_lock);
  if (!find_paths(&where)) return 1;
  static wchar_t name[] = SERVICE_NAME;
  SERVICE_TABLE_ENTRYW table[] = {{name, service_main}, {NULL, NULL}};
  return StartServiceCtrlDispatcherW(table) ? 0 : 1;
}
