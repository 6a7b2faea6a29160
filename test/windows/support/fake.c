// Stands in for a program of Windows: notes its name and its arguments in C:\fake.log, a line for
// each run and FAKE_SEPARATOR between them, and exits with 1 where FAKE_FAIL is part of the line,
// or else with the status that the first line of the INF among its arguments says ("; exit 259"),
// or that of C:\fake-status.txt. `flood` writes without end, `copy FILE` writes what a file has.
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>
#include <windows.h>

static int status_in(const wchar_t* path, const char* pattern) {
  int status = 0;
  FILE* file = _wfopen(path, L"r");
  if (file == NULL) return 0;
  if (fscanf(file, pattern, &status) != 1) status = 0;
  fclose(file);
  return status;
}

static int write_file(const wchar_t* path) {
  static char bytes[64 * 1024];
  DWORD got = 0, written;
  HANDLE file = CreateFileW(path, GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
  while (ReadFile(file, bytes, sizeof bytes, &got, NULL) && got > 0)
    WriteFile(GetStdHandle(STD_OUTPUT_HANDLE), bytes, got, &written, NULL);
  return 0;
}

static int flood(void) {
  static char bytes[64 * 1024];
  for (size_t at = 0; at < sizeof bytes; at++) bytes[at] = at % 100 == 99 ? '\n' : 'x';
  for (;; Sleep(1)) fwrite(bytes, 1, sizeof bytes, stdout);
}

int wmain(int argc, wchar_t** argv) {
  static wchar_t line[4096];
  static char bytes[4 * 4096];
  const wchar_t* name = wcsrchr(argv[0], L'\\');
  const wchar_t* separator = _wgetenv(L"FAKE_SEPARATOR");
  const wchar_t* fail = _wgetenv(L"FAKE_FAIL");
  if (argc == 2 && wcscmp(argv[1], L"flood") == 0) return flood();
  if (argc == 3 && wcscmp(argv[1], L"copy") == 0) return write_file(argv[2]);
  wcscpy(line, name == NULL ? argv[0] : name + 1);
  for (int at = 1; at < argc; at++) {
    wcscat(line, separator == NULL ? L" " : separator);
    wcscat(line, argv[at]);
  }
  WideCharToMultiByte(CP_UTF8, 0, line, -1, bytes, sizeof bytes, NULL, NULL);
  FILE* log = _wfopen(L"C:\\fake.log", L"ab");
  if (log != NULL) {
    fprintf(log, "%s\n", bytes);
    fclose(log);
  }
  puts("the stand-in speaks");
  if (fail != NULL && wcsstr(line, fail) != NULL) return 1;
  for (int at = 1; at < argc; at++) {
    size_t length = wcslen(argv[at]);
    if (length > 4 && _wcsicmp(argv[at] + length - 4, L".inf") == 0)
      return status_in(argv[at], "; exit %d");
  }
  return status_in(L"C:\\fake-status.txt", "%d");
}
