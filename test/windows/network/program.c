/* The command by itself: what the first-boot program does with `network FILE [SECONDS]`. */
#include "network.h"

int wmain(int argc, wchar_t** argv) { return network_command(argc - 1, argv + 1); }
