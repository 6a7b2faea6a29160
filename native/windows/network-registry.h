#ifndef V2V_NETWORK_REGISTRY_H
#define V2V_NETWORK_REGISTRY_H

#include <wchar.h>

/* 1 where the adapter with this GUID is a PCI device. */
int is_pci_adapter(const wchar_t* guid);

/* Sets the DNS suffix of a connection, which no command can. 1: it is set. */
int set_dns_suffix(const wchar_t* guid, const wchar_t* suffix);

#endif
