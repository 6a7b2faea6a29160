// `drivers DIRECTORY`: installs driver packages, each on its own, so that one that Windows refuses
// does not keep the others back. Restarts that other installers have left pending are not waited
// for: some programs leave one at every boot.
#include <stdio.h>
#include <wchar.h>

#include "firstboot.h"

enum {
  SECONDS_FOR_WINDOWS = 120,
  SECONDS_A_DRIVER = 300,
  // What pnputil says where no device of the package is there, or the driver is the one it has.
  NO_DEVICE = ERROR_NO_MORE_ITEMS,
  // The first build whose pnputil has /add-driver: 10 1607.
  BUILD_OF_NEW_PNPUTIL = 14393,
};

typedef struct {
  int good, failed;
  bool restart;
} tally;

typedef LONG(WINAPI* rtl_get_version)(OSVERSIONINFOW*);

// GetVersionEx tells a program without a manifest that every Windows is 8.
static DWORD build_of_windows(void) {
  OSVERSIONINFOW version = {.dwOSVersionInfoSize = sizeof version};
  rtl_get_version get =
      (rtl_get_version)(void*)GetProcAddress(GetModuleHandleW(L"ntdll.dll"), "RtlGetVersion");
  return get != NULL && get(&version) == 0 ? version.dwBuildNumber : 0;
}

// In the code page of the console, as pnputil itself writes.
static void say(const wchar_t* text) {
  char bytes[3 * PATH_SIZE];
  if (WideCharToMultiByte(CP_OEMCP, 0, text, -1, bytes, sizeof bytes, NULL, NULL) > 0) puts(bytes);
  fflush(stdout);
}

static DWORD install_with_pnputil(const wchar_t* pnputil, const wchar_t* directory,
                                  const wchar_t* inf) {
  wchar_t line[3 * PATH_SIZE];
  const wchar_t* pattern = build_of_windows() >= BUILD_OF_NEW_PNPUTIL
                               ? L"\"%ls\" /add-driver \"%ls\" /install"
                               : L"\"%ls\" -i -a \"%ls\"";
  if (!format_text(line, 3 * PATH_SIZE, pattern, pnputil, inf)) return ERROR_FILENAME_EXCED_RANGE;
  run_request request = {pnputil, line, directory, NULL, SECONDS_A_DRIVER, NULL};
  run_result result = run_program(&request);
  return result.end == RUN_TIMED_OUT ? ERROR_TIMEOUT : result.code;
}

static void install(const wchar_t* directory, const wchar_t* inf, tally* tally) {
  wchar_t pnputil[PATH_SIZE], path[PATH_SIZE], line[PATH_SIZE];
  if (!join_path(path, directory, inf)) return;
  DWORD code = find_system_program(pnputil, L"pnputil.exe")
                   ? install_with_pnputil(pnputil, directory, path)
                   : install_with_setupapi(path);
  const wchar_t* words = L"failed";
  if (code == 0) words = L"installed";
  if (code == NO_DEVICE) words = L"added; no device needs it now";
  if (code == EXIT_RESTART_REQUIRED || code == EXIT_RESTART_INITIATED)
    words = L"installed; needs a restart";
  bool failed = wcscmp(words, L"failed") == 0;
  tally->failed += failed;
  tally->good += !failed;
  tally->restart |= code == EXIT_RESTART_REQUIRED || code == EXIT_RESTART_INITIATED;
  format_text(line, PATH_SIZE, failed ? L"driver %ls: %ls, %ls" : L"driver %ls: %ls", inf, words,
              error_text(code));
  say(line);
}

static void install_directory(const wchar_t* directory, tally* tally) {
  wchar_t path[PATH_SIZE];
  WIN32_FIND_DATAW entry;
  HANDLE search =
      join_path(path, directory, L"*") ? FindFirstFileW(path, &entry) : INVALID_HANDLE_VALUE;
  if (search == INVALID_HANDLE_VALUE) return;
  do {
    const wchar_t* name = entry.cFileName;
    size_t length = wcslen(name);
    if ((entry.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) != 0) {
      if (name[0] != L'.' && join_path(path, directory, name)) install_directory(path, tally);
    } else if (length > 4 && _wcsicmp(name + length - 4, L".inf") == 0) {
      install(directory, name, tally);
    }
  } while (FindNextFileW(search, &entry));
  FindClose(search);
}

int drivers_command(int argc, wchar_t** argv) {
  wchar_t directory[PATH_SIZE], line[PATH_SIZE];
  DWORD length = argc == 2 ? GetFullPathNameW(argv[1], PATH_SIZE, directory, NULL) : 0;
  if (length == 0 || length >= PATH_SIZE) {
    fputs("usage: firstboot drivers DIRECTORY\n", stderr);
    return 2;
  }
  wait_for_installations(SECONDS_FOR_WINDOWS);
  tally tally = {0, 0, false};
  install_directory(directory, &tally);
  format_text(line, PATH_SIZE, L"drivers: %d good, %d failed%ls", tally.good, tally.failed,
              tally.restart ? L"; a restart is needed" : L"");
  say(line);
  if (tally.restart) return EXIT_RESTART_REQUIRED;
  return tally.failed > 0 ? 1 : 0;
}
