#ifndef V2V_NETWORK_SETTINGS_H
#define V2V_NETWORK_SETTINGS_H

#include "network-adapters.h"
#include "network-conf.h"

/* Sets what an adapter is to have, and gives how much of it could not be set. */
int apply_adapter(const struct network_conf* conf, const struct network_adapter* settings,
                  const struct present_adapter* adapter);

/* Sets the routes that are bound to no adapter. */
void apply_routes(const struct network_conf* conf);

#endif
