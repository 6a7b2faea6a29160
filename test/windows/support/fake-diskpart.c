// Stands in for diskpart, in German. It is told of disks by C:\diskpart\disks.txt, a line each,
// `1 5CBEA03E offline read-only` (or `online`, `writable`; `stuck` never comes online), and keeps
// there what became of them. C:\diskpart\asked.txt has what it was asked, `1: online disk noerr`
// (`-` where no disk is selected). It fails as often as C:\diskpart\fails.txt says, and is that of
// Vista, whose `online` has no object, where C:\diskpart\vista.txt is.
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

// Statuses of diskpart.
enum { GOOD = 0, FATAL = 1, NO_FILE = 3, REFUSED = 4, NO_COMMAND = 5 };

struct disk {
  char id[64], state[16], access[16];
};
static struct disk disks[32];
static int count, selected = -1;

static void read_disks(void) {
  FILE* file = fopen("C:\\diskpart\\disks.txt", "r");
  if (file == NULL) return;
  while (count < 32 && fscanf(file, "%*d %63s %15s %15s", disks[count].id, disks[count].state,
                              disks[count].access) == 3)
    count++;
  fclose(file);
}

static void write_disks(void) {
  FILE* file = fopen("C:\\diskpart\\disks.txt", "w");
  for (int at = 0; at < count; at++)
    fprintf(file, "%d %s %s %s\n", at, disks[at].id, disks[at].state, disks[at].access);
  fclose(file);
}

static bool is_there(const char* path) {
  FILE* file = fopen(path, "r");
  if (file != NULL) fclose(file);
  return file != NULL;
}

static bool fails(void) {
  int times = 0;
  FILE* file = fopen("C:\\diskpart\\fails.txt", "r");
  if (file == NULL) return false;
  if (fscanf(file, "%d", &times) != 1) times = 0;
  fclose(file);
  if (times == 0) return false;
  file = fopen("C:\\diskpart\\fails.txt", "w");
  fprintf(file, "%d", times - 1);
  fclose(file);
  return true;
}

static int refuse(const char* why) {
  printf("\nFehler des Diensts fuer virtuelle Datentraeger:\n%s\n", why);
  return REFUSED;
}

static int select_disk(int number) {
  selected = number < count ? number : -1;
  if (selected == -1) {
    printf("\nDer angegebene Datentraeger ist ungueltig.\n");
    return REFUSED;
  }
  printf("\nDatentraeger %d ist jetzt der gewaehlte Datentraeger.\n", number);
  return GOOD;
}

static int detail(const struct disk* disk) {
  printf("\nRed Hat VirtIO SCSI Disk Device\nDatentraeger-ID: %s\nTyp    : SAS\n", disk->id);
  printf("Status : %s\n", strcmp(disk->state, "online") == 0 ? "Online" : "Offline");
  printf("Schreibgeschuetzt: %s\n", strcmp(disk->access, "read-only") == 0 ? "Ja" : "Nein");
  return GOOD;
}

static int online(struct disk* disk) {
  if (strcmp(disk->state, "stuck") == 0) return refuse("Der Vorgang wird nicht unterstuetzt.");
  if (strcmp(disk->state, "online") == 0) return refuse("Dieser Datentraeger ist bereits online.");
  strcpy(disk->state, "online");
  printf("\nDer gewaehlte Datentraeger ist jetzt online.\n");
  return GOOD;
}

static int access_of(struct disk* disk, const char* access) {
  strcpy(disk->access, access);
  printf("\nDie Datentraegerattribute wurden festgelegt.\n");
  return GOOD;
}

static int answer(const char* command) {
  const bool vista = is_there("C:\\diskpart\\vista.txt");
  int number;
  if (sscanf(command, "select disk %d", &number) == 1) return select_disk(number);
  struct disk* disk = &disks[selected];
  if (selected == -1) return refuse("Es wurde kein Datentraeger gewaehlt.");
  if (strcmp(command, "detail disk") == 0) return detail(disk);
  if (strcmp(command, vista ? "online" : "online disk") == 0) return online(disk);
  if (strcmp(command, "attributes disk clear readonly") == 0) return access_of(disk, "writable");
  if (strcmp(command, "attributes disk set readonly") == 0) return access_of(disk, "read-only");
  printf("\nMicrosoft DiskPart-Version 6.1.7601\n\nKein Befehl: %s\n", command);
  return NO_COMMAND;
}

/** One line; `noerr` at its end keeps an error of the disk's from being the script's. */
static int run(char* command) {
  static const char mark[] = " noerr";
  FILE* asked = fopen("C:\\diskpart\\asked.txt", "a");
  if (selected == -1)
    fprintf(asked, "-: %s\n", command);
  else
    fprintf(asked, "%d: %s\n", selected, command);
  fclose(asked);
  const size_t length = strlen(command), marked = strlen(mark);
  const bool forgiven = length > marked && strcmp(command + length - marked, mark) == 0;
  if (forgiven) command[length - marked] = '\0';
  const int status = answer(command);
  return status == REFUSED && forgiven ? GOOD : status;
}

int wmain(int argc, wchar_t** argv) {
  char line[256];
  printf("\nMicrosoft DiskPart-Version 6.1.7601\nAuf Computer: GAST\n");
  if (argc != 3 || wcscmp(argv[1], L"/s") != 0) return 2;
  if (fails()) {
    printf("\nDer Dienst fuer virtuelle Datentraeger konnte nicht gestartet werden.\n");
    return FATAL;
  }
  FILE* script = _wfopen(argv[2], L"r");
  if (script == NULL) return NO_FILE;
  read_disks();
  int status = GOOD;
  while (status == GOOD && fgets(line, sizeof line, script) != NULL) {
    line[strcspn(line, "\r\n")] = '\0';
    status = run(line);
  }
  fclose(script);
  write_disks();
  return status;
}
