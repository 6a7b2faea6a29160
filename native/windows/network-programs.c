#include "network-programs.h"

#include <windows.h>

#include "network-output.h"

enum { MAX_LINE = 2048, SECONDS = 60 };

/* 0 where it does not fit. */
static int append(wchar_t* line, size_t* length, const wchar_t* text) {
  size_t more = wcslen(text);
  if (*length + more >= MAX_LINE) return 0;
  wcscpy(line + *length, text);
  *length += more;
  return 1;
}

/* No argument has a quotation mark, nor a backslash at its end: network_conf_read() sees to it. */
static int append_argument(wchar_t* line, size_t* length, const wchar_t* argument) {
  return append(line, length, L" \"") && append(line, length, argument) &&
         append(line, length, L"\"");
}

int network_run(const wchar_t* program, const wchar_t* const* arguments) {
  wchar_t path[MAX_PATH + 32];
  wchar_t line[MAX_LINE] = L"";
  size_t length = 0;
  STARTUPINFOW startup = {.cb = sizeof startup, .dwFlags = STARTF_USESTDHANDLES};
  PROCESS_INFORMATION process;
  DWORD status = 0;

  /* Never what lies in the current directory or on the path. */
  UINT size = GetSystemDirectoryW(path, MAX_PATH);
  if (size == 0 || size >= MAX_PATH || wcslen(program) > 16) return -1;
  path[size] = L'\\';
  wcscpy(path + size + 1, program);
  if (!append(line, &length, L"\"") || !append(line, &length, path) ||
      !append(line, &length, L"\""))
    return -1;
  for (; *arguments != NULL; arguments++) {
    if (!append_argument(line, &length, *arguments)) return -1;
  }

  HANDLE output = GetStdHandle(STD_OUTPUT_HANDLE);
  SetHandleInformation(output, HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT);
  startup.hStdOutput = startup.hStdError = output;
  if (!CreateProcessW(path, line, NULL, NULL, TRUE, CREATE_NO_WINDOW, NULL, NULL, &startup,
                      &process)) {
    network_say(L"%ls cannot be started: error %lu.", path, GetLastError());
    return -1;
  }
  CloseHandle(process.hThread);
  if (WaitForSingleObject(process.hProcess, SECONDS * 1000) != WAIT_OBJECT_0) {
    network_say(L"%ls did not end within %d seconds.", program, SECONDS);
    TerminateProcess(process.hProcess, 1);
    status = (DWORD)-1;
  } else if (!GetExitCodeProcess(process.hProcess, &status)) {
    status = (DWORD)-1;
  }
  CloseHandle(process.hProcess);
  return (int)status;
}
