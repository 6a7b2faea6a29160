/*
 * Stands in for netsh and route: appends its name and its arguments to the file RECORD, a line for
 * each run, and fails where FAIL is part of the line.
 */
#include <stdio.h>
#include <wchar.h>
#include <windows.h>

int wmain(int argc, wchar_t** argv) {
  wchar_t line[4096];
  char bytes[4 * 4096];
  const wchar_t* name = wcsrchr(argv[0], L'\\');
  const wchar_t* fail = _wgetenv(L"FAIL");
  FILE* record = _wfopen(_wgetenv(L"RECORD"), L"ab");
  wcscpy(line, name == NULL ? argv[0] : name + 1);
  for (int at = 1; at < argc; at++) {
    wcscat(line, L"|");
    wcscat(line, argv[at]);
  }
  WideCharToMultiByte(CP_UTF8, 0, line, -1, bytes, sizeof bytes, NULL, NULL);
  fprintf(record, "%s\n", bytes);
  fclose(record);
  return fail != NULL && wcsstr(line, fail) != NULL;
}
