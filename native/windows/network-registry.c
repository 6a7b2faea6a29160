#include "network-registry.h"

#include <stdio.h>
#include <windows.h>

static const wchar_t connections[] =
    L"SYSTEM\\CurrentControlSet\\Control\\Network\\{4D36E972-E325-11CE-BFC1-08002BE10318}";
static const wchar_t interfaces[] =
    L"SYSTEM\\CurrentControlSet\\Services\\Tcpip\\Parameters\\Interfaces";

int is_pci_adapter(const wchar_t* guid) {
  wchar_t path[256];
  wchar_t device[5] = L"";
  wchar_t value[512];
  DWORD type = 0, size = sizeof value - sizeof *value;
  HKEY key;
  _snwprintf(path, 255, L"%ls\\%ls\\Connection", connections, guid);
  path[255] = L'\0';
  if (RegOpenKeyExW(HKEY_LOCAL_MACHINE, path, 0, KEY_QUERY_VALUE, &key) != ERROR_SUCCESS) return 0;
  if (RegQueryValueExW(key, L"PnpInstanceID", NULL, &type, (BYTE*)value, &size) == ERROR_SUCCESS &&
      type == REG_SZ && size >= 4 * sizeof *value)
    wcsncpy(device, value, 4);
  RegCloseKey(key);
  return _wcsicmp(device, L"PCI\\") == 0;
}

int set_dns_suffix(const wchar_t* guid, const wchar_t* suffix) {
  wchar_t path[256];
  HKEY key;
  _snwprintf(path, 255, L"%ls\\%ls", interfaces, guid);
  path[255] = L'\0';
  if (RegCreateKeyExW(HKEY_LOCAL_MACHINE, path, 0, NULL, 0, KEY_SET_VALUE, NULL, &key, NULL) !=
      ERROR_SUCCESS)
    return 0;
  DWORD size = (DWORD)((wcslen(suffix) + 1) * sizeof *suffix);
  LONG error = RegSetValueExW(key, L"Domain", 0, REG_SZ, (const BYTE*)suffix, size);
  RegCloseKey(key);
  return error == ERROR_SUCCESS;
}
