// The first-boot program: what is asked of it is its first argument.
#include <stdio.h>
#include <wchar.h>

#include "firstboot.h"
#include "network.h"

static bool never(void) { return false; }

// One pass without a service: for people, and for tests. It does not restart the machine.
static int run_command(void) {
  static paths where;
  if (!find_paths(&where)) return 1;
  bool restart;
  pass_control control = {never, NULL};
  switch (run_pass(&where, &control, &restart)) {
    case PASS_FINISHED:
    case PASS_LEFT:
      return restart ? EXIT_RESTART_REQUIRED : 0;
    default:
      return 1;
  }
}

int wmain(int argc, wchar_t** argv) {
  const wchar_t* command = argc > 1 ? argv[1] : L"";
  if (wcscmp(command, L"service") == 0) return service_command();
  if (wcscmp(command, L"run") == 0) return run_command();
  if (wcscmp(command, L"drivers") == 0) return drivers_command(argc - 1, argv + 1);
  if (wcscmp(command, L"network") == 0) return network_command(argc - 1, argv + 1);
  fputs("usage: firstboot service | run | drivers DIRECTORY | network FILE\n", stderr);
  return 2;
}
