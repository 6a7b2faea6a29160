// The restart that a script asked for.
#include "firstboot.h"

enum {
  SECONDS_OF_NOTICE = 15,
  // Windows restarts only once it has come so far that somebody could log on.
  SECONDS_TO_GET_READY = 120,
  // ERROR_SHUTDOWN_IS_SCHEDULED of later headers.
  IS_SCHEDULED = 1190,
};

static void enable_privilege(const wchar_t* name) {
  HANDLE token;
  if (!OpenProcessToken(GetCurrentProcess(), TOKEN_ADJUST_PRIVILEGES | TOKEN_QUERY, &token)) return;
  TOKEN_PRIVILEGES privileges = {.PrivilegeCount = 1};
  privileges.Privileges[0].Attributes = SE_PRIVILEGE_ENABLED;
  if (LookupPrivilegeValueW(NULL, name, &privileges.Privileges[0].Luid)) {
    AdjustTokenPrivileges(token, FALSE, &privileges, 0, NULL, NULL);
  }
  CloseHandle(token);
}

bool restart_machine(void) {
  enable_privilege(L"SeShutdownPrivilege");
  static wchar_t notice[] =
      L"What was installed after the conversion of this machine needs a restart.";
  const DWORD reason =
      SHTDN_REASON_FLAG_PLANNED | SHTDN_REASON_MAJOR_OPERATINGSYSTEM | SHTDN_REASON_MINOR_RECONFIG;
  for (int second = 0;; second++) {
    if (InitiateSystemShutdownExW(NULL, notice, SECONDS_OF_NOTICE, TRUE, TRUE, reason)) return true;
    DWORD error = GetLastError();
    // An installer that ended with 1641 has requested it already.
    if (error == ERROR_SHUTDOWN_IN_PROGRESS || error == IS_SCHEDULED) return true;
    if (error != ERROR_NOT_READY || second == SECONDS_TO_GET_READY) return false;
    Sleep(1000);
  }
}
