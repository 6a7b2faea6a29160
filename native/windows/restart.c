// The restart that a script asked for.
#include "firstboot.h"

enum { SECONDS_OF_NOTICE = 15 };

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
  return InitiateSystemShutdownExW(
      NULL, notice, SECONDS_OF_NOTICE, TRUE, TRUE,
      SHTDN_REASON_FLAG_PLANNED | SHTDN_REASON_MAJOR_OPERATINGSYSTEM | SHTDN_REASON_MINOR_RECONFIG);
}
