// Stands in for diskpart, of a machine with disks 0, 1 and 2: `detail disk` says an id of eight
// times the disk's number; scripts that do more are noted in C:\diskpart.log.
#include <stdio.h>
#include <string.h>
#include <wchar.h>

int wmain(int argc, wchar_t** argv) {
  char script[4096] = "";
  int disk = -1;
  if (argc != 3 || wcscmp(argv[1], L"/s") != 0) return 2;
  FILE* file = _wfopen(argv[2], L"r");
  if (file == NULL) return 2;
  script[fread(script, 1, sizeof script - 1, file)] = '\0';
  fclose(file);
  if (sscanf(script, "select disk %d", &disk) != 1 || disk < 0 || disk > 2) return 1;
  if (strstr(script, "detail disk") != NULL) {
    printf("Disk ID: %d%d%d%d%d%d%d%d\n", disk, disk, disk, disk, disk, disk, disk, disk);
    return 0;
  }
  FILE* log = fopen("C:\\diskpart.log", "a");
  if (log == NULL) return 2;
  fputs(script, log);
  fclose(log);
  return 0;
}
