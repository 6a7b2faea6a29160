#ifndef V2V_NETWORK_ADAPTERS_H
#define V2V_NETWORK_ADAPTERS_H

#include <wchar.h>

/* An adapter that Windows has a driver for and TCP/IP uses. */
struct present_adapter {
  wchar_t guid[64];    /* {698E50A9-...}, the name of its key */
  wchar_t name[257];   /* of its connection */
  unsigned long index; /* of its interface; 0 where IPv4 is off */
  unsigned long ipv6_index;
};

/* 1: it is in `found`; 0: there is none with that MAC address, or it cannot be told which one is
 * meant. */
int find_adapter(const unsigned char* mac, struct present_adapter* found);

#endif
