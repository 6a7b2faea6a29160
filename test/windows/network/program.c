/* The command by itself, on each of the files: what the first-boot program does with `network FILE
 * 0`. */
#include <stdio.h>

#include "network.h"

int wmain(int argc, wchar_t** argv) {
  for (int at = 1; at < argc; at++) {
    wchar_t* command[] = {L"network", argv[at], L"0", NULL};
    int status = network_command(3, command);
    /* What the command writes is not in the buffer. */
    printf("status %d\n", status);
    fflush(stdout);
  }
  return 0;
}
