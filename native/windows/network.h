#ifndef V2V_NETWORK_H
#define V2V_NETWORK_H

#include <wchar.h>

/* What network_command() gives, which is the exit status of `firstboot.exe network FILE`. */
enum network_status {
  NETWORK_DONE = 0,
  NETWORK_FAILED = 1,  /* Something is not set; the next boot may bring it. */
  NETWORK_BAD_FILE = 2 /* The file cannot be read or is not what it must be; nothing was set. */
};

/*
 * `network FILE [SECONDS]`: gives the network adapters the settings of FILE, which names them by
 * MAC address; waits for them for SECONDS at most, by default 300. argv[0] is `network`. What it
 * does goes to standard output, a line for each setting, in UTF-8.
 */
int network_command(int argc, wchar_t** argv);

#endif
