// Where everything is.
#include <wchar.h>

#include "firstboot.h"

// Cuts the last name off a path.
static bool cut_name(wchar_t* path) {
  wchar_t* end = wcsrchr(path, L'\\');
  if (end == NULL) return false;
  *end = L'\0';
  return true;
}

bool find_paths(paths* found) {
  DWORD length = GetModuleFileNameW(NULL, found->program, PATH_SIZE);
  // XP leaves out the NUL of a path that it had to cut.
  if (length == 0 || length >= PATH_SIZE - 1) return false;
  wcscpy(found->directory, found->program);
  if (!cut_name(found->directory)) return false;
  wcscpy(found->base, found->directory);
  if (!cut_name(found->base)) return false;
  return join_path(found->list, found->directory, L"scripts.txt") &&
         join_path(found->state, found->directory, L"state.txt") &&
         join_path(found->scripts, found->directory, L"scripts") &&
         join_path(found->stop, found->directory, L"stop") &&
         join_path(found->output, found->directory, L"output.txt") &&
         join_path(found->log, found->base, L"firstboot.log") &&
         join_path(found->result, found->base, L"firstboot-result.txt");
}

bool exists(const wchar_t* path) { return GetFileAttributesW(path) != INVALID_FILE_ATTRIBUTES; }

bool find_system_program(wchar_t out[PATH_SIZE], const wchar_t* name) {
  wchar_t windows[MAX_PATH];
  UINT length = GetSystemWindowsDirectoryW(windows, MAX_PATH);
  if (length == 0 || length >= MAX_PATH) return false;
  // Only a 32-bit program on 64-bit Windows sees Sysnative, and there System32 is another directory
  // to it.
  static const wchar_t* const directories[] = {L"Sysnative", L"System32"};
  for (int i = 0; i < 2; i++) {
    if (format_text(out, PATH_SIZE, L"%ls\\%ls\\%ls", windows, directories[i], name) && exists(out))
      return true;
  }
  return false;
}
