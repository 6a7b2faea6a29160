#ifndef V2V_NETWORK_CONF_H
#define V2V_NETWORK_CONF_H

#include <stddef.h>
#include <wchar.h>

/*
 * The settings that a conversion leaves in the guest
 * (lib/conversion/windows/network/network-conf.ts writes them): lines `WORD VALUE...` in UTF-8, the
 * first being `v2v-node-network 1`. Routes that stand before the first adapter are bound to none.
 */

enum setting_kind {
  SETTING_ADDRESS,
  SETTING_GATEWAY,
  SETTING_DNS,
  SETTING_SUFFIX,
  SETTING_WINS,
  SETTING_ROUTE
};

enum address_family { FAMILY_NONE = 0, FAMILY_IPV4 = 4, FAMILY_IPV6 = 6 };

struct network_setting {
  enum setting_kind kind;
  enum address_family family; /* FAMILY_NONE for a suffix */
  const wchar_t* value;       /* the address without its prefix, or the suffix */
  int prefix;                 /* of an address and of a route's destination */
  const wchar_t* gateway;     /* of a route */
  int metric;                 /* 0: Windows chooses it */
};

struct network_adapter {
  unsigned char mac[6];
  const wchar_t* mac_text;
  const wchar_t* name; /* NULL: the one that Windows gives it */
  size_t first, count; /* its settings in those of the file */
};

struct network_conf {
  wchar_t* text; /* what everything else points into */
  struct network_setting* settings;
  size_t setting_count;
  size_t route_count; /* the first settings, which are bound to no adapter */
  struct network_adapter* adapters;
  size_t adapter_count;
};

/* NULL where the file cannot be read or has a line that says nothing; standard output says why. */
struct network_conf* network_conf_read(const wchar_t* path);
void network_conf_free(struct network_conf* conf);

#endif
