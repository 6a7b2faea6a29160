#include "network-adapters.h"

#include <winsock2.h>
/* After winsock2.h. */
#include <iphlpapi.h>
#include <stdlib.h>
#include <string.h>

#include "network-registry.h"

typedef ULONG(WINAPI* get_adapters)(ULONG, ULONG, void*, IP_ADAPTER_ADDRESSES*, ULONG*);

/* The library is loaded when it is wanted: the program has more to do than this. */
static get_adapters adapters_function(void) {
  wchar_t path[MAX_PATH + 16];
  UINT size = GetSystemDirectoryW(path, MAX_PATH);
  if (size == 0 || size >= MAX_PATH) return NULL;
  wcscpy(path + size, L"\\iphlpapi.dll");
  HMODULE library = LoadLibraryW(path);
  return library == NULL ? NULL
                         : (get_adapters)(void*)GetProcAddress(library, "GetAdaptersAddresses");
}

/* The adapters of Windows, which the caller frees; NULL where it does not say. */
static IP_ADAPTER_ADDRESSES* list_adapters(void) {
  static get_adapters get;
  if (get == NULL) get = adapters_function();
  if (get == NULL) return NULL;
  const ULONG flags = GAA_FLAG_SKIP_UNICAST | GAA_FLAG_SKIP_ANYCAST | GAA_FLAG_SKIP_MULTICAST |
                      GAA_FLAG_SKIP_DNS_SERVER;
  ULONG size = 16 * 1024;
  /* There may be more of them at each call. */
  for (int attempt = 0; attempt < 5; attempt++) {
    IP_ADAPTER_ADDRESSES* list = malloc(size);
    if (list == NULL) return NULL;
    ULONG error = get(AF_UNSPEC, flags, NULL, list, &size);
    if (error == ERROR_SUCCESS) return list;
    free(list);
    if (error != ERROR_BUFFER_OVERFLOW) return NULL;
  }
  return NULL;
}

static void copy(wchar_t* to, size_t size, const wchar_t* from) {
  wcsncpy(to, from == NULL ? L"" : from, size - 1);
  to[size - 1] = L'\0';
}

static void describe(const IP_ADAPTER_ADDRESSES* adapter, struct present_adapter* found) {
  size_t at = 0;
  for (; adapter->AdapterName[at] != '\0' && at < 63; at++)
    found->guid[at] = (unsigned char)adapter->AdapterName[at];
  found->guid[at] = L'\0';
  copy(found->name, 257, adapter->FriendlyName);
  found->index = adapter->IfIndex;
  found->ipv6_index = adapter->Ipv6IfIndex;
}

int find_adapter(const unsigned char* mac, struct present_adapter* found) {
  IP_ADAPTER_ADDRESSES* list = list_adapters();
  int count = 0, cards = 0;
  for (IP_ADAPTER_ADDRESSES* adapter = list; adapter != NULL; adapter = adapter->Next) {
    struct present_adapter one;
    if (adapter->PhysicalAddressLength != 6 || memcmp(adapter->PhysicalAddress, mac, 6) != 0)
      continue;
    describe(adapter, &one);
    /* A team or a virtual switch has the address of its card: the card is what is on the bus. */
    int is_card = is_pci_adapter(one.guid);
    if (is_card ? cards == 0 : count == 0) *found = one;
    cards += is_card;
    count++;
  }
  free(list);
  return cards == 1 || (cards == 0 && count == 1);
}
