// Stands in for a program of Windows: notes its command line in C:\fake.log, and exits with the status that the first line of
// the INF among its arguments says ("; exit 259"), or else of C:\fake-status.txt.
#include <stdio.h>
#include <string.h>
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

int wmain(int argc, wchar_t** argv) {
  FILE* log = fopen("C:\\fake.log", "a");
  if (log != NULL) {
    for (int i = 1; i < argc; i++) fprintf(log, "%ls%c", argv[i], i + 1 < argc ? ' ' : '\n');
    fclose(log);
  }
  puts("the stand-in speaks");
  for (int i = 1; i < argc; i++) {
    size_t length = wcslen(argv[i]);
    if (length > 4 && _wcsicmp(argv[i] + length - 4, L".inf") == 0) return status_in(argv[i], "; exit %d");
  }
  return status_in(L"C:\\fake-status.txt", "%d");
}
