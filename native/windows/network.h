#ifndef V2V_NETWORK_H
#define V2V_NETWORK_H

#include <wchar.h>

/* What network_command() gives, which is the exit status of `firstboot.exe network FILE`. */
enum network_status {
  NETWORK_DONE = 0,
  NETWORK_FAILED = 1,   /* Something is not set; the next boot may bring it. */
  NETWORK_BAD_FILE = 2  /* The file cannot be read or is not what it must be; nothing was set. */
};

/* `network FILE`: gives the network adapters the settings of FILE, which says them by MAC address. argv[0] is `network`. */
int network_command(int argc, wchar_t **argv);

#endif
