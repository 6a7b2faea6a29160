// Driver installation by the libraries of Windows, for XP and Server 2003, which have no pnputil.
// They are loaded when they are needed: not every Windows has them.
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "firstboot.h"
// needs what windows.h has
#include <setupapi.h>

enum {
  MOST_INF_BYTES = 8 * 1024 * 1024,
  MOST_IDS = 4096,
  // INSTALLFLAG_NONINTERACTIVE of newdev.h: fails rather than asks somebody.
  NONINTERACTIVE = 4,
};

typedef DWORD(WINAPI* wait_pending)(DWORD);
typedef BOOL(WINAPI* copy_oem_inf)(const wchar_t*, const wchar_t*, DWORD, DWORD, wchar_t*, DWORD,
                                   DWORD*, wchar_t**);
typedef HDEVINFO(WINAPI* get_devices)(const GUID*, const wchar_t*, HWND, DWORD);
typedef BOOL(WINAPI* enumerate)(HDEVINFO, DWORD, SP_DEVINFO_DATA*);
typedef BOOL(WINAPI* get_property)(HDEVINFO, SP_DEVINFO_DATA*, DWORD, DWORD*, BYTE*, DWORD, DWORD*);
typedef BOOL(WINAPI* destroy_list)(HDEVINFO);
typedef BOOL(WINAPI* update_driver)(HWND, const wchar_t*, const wchar_t*, DWORD, BOOL*);

static FARPROC find_function(const wchar_t* library, const char* name) {
  HMODULE module = LoadLibraryW(library);
  return module == NULL ? NULL : GetProcAddress(module, name);
}

void wait_for_installations(DWORD seconds) {
  wait_pending wait =
      (wait_pending)(void*)find_function(L"setupapi.dll", "CMP_WaitNoPendingInstallEvents");
  if (wait != NULL) wait(seconds * 1000);
}

// The INF in upper case, as the ids of devices are compared; NULL where it cannot be read.
static wchar_t* read_inf(const wchar_t* path) {
  DWORD size = 0;
  char* bytes = read_file(path, MOST_INF_BYTES, &size);
  if (bytes == NULL) return NULL;
  wchar_t* text = calloc((size_t)size + 1, sizeof(wchar_t));
  if (text != NULL) {
    bool is_wide = size >= 2 && (unsigned char)bytes[0] == 0xff && (unsigned char)bytes[1] == 0xfe;
    if (is_wide) {
      memcpy(text, bytes + 2, (size - 2) / 2 * 2);
    } else {
      MultiByteToWideChar(CP_ACP, 0, bytes, (int)size, text, (int)size);
    }
    _wcsupr(text);
  }
  free(bytes);
  return text;
}

// True where the INF has the id as a whole: not PCI\VEN_1AF4&DEV_1000 in that of DEV_1000&SUBSYS_….
static bool names_id(const wchar_t* inf, const wchar_t* id) {
  size_t length = wcslen(id);
  for (const wchar_t* found = wcsstr(inf, id); found != NULL; found = wcsstr(found + 1, id)) {
    wchar_t next = found[length];
    if (next == L'\0' || wcschr(L" \t\r\n,;\"", next) != NULL) return true;
  }
  return false;
}

// The first id of a device that the INF has; the first ones of a device name it most exactly.
static const wchar_t* id_in(const wchar_t* inf, wchar_t* ids) {
  for (wchar_t* id = ids; *id != L'\0'; id += wcslen(id) + 1) {
    _wcsupr(id);
    if (names_id(inf, id)) return id;
  }
  return NULL;
}

// An exit status as pnputil's: NO_MORE_ITEMS where no device is there.
static DWORD update_devices(const wchar_t* path, const wchar_t* inf) {
  get_devices devices_of =
      (get_devices)(void*)find_function(L"setupapi.dll", "SetupDiGetClassDevsW");
  enumerate next = (enumerate)(void*)find_function(L"setupapi.dll", "SetupDiEnumDeviceInfo");
  get_property property =
      (get_property)(void*)find_function(L"setupapi.dll", "SetupDiGetDeviceRegistryPropertyW");
  destroy_list destroy =
      (destroy_list)(void*)find_function(L"setupapi.dll", "SetupDiDestroyDeviceInfoList");
  update_driver update =
      (update_driver)(void*)find_function(L"newdev.dll", "UpdateDriverForPlugAndPlayDevicesW");
  if (devices_of == NULL || next == NULL || property == NULL || destroy == NULL || update == NULL) {
    return ERROR_PROC_NOT_FOUND;
  }
  HDEVINFO devices = devices_of(NULL, NULL, NULL, DIGCF_ALLCLASSES | DIGCF_PRESENT);
  if (devices == INVALID_HANDLE_VALUE) return GetLastError();
  DWORD result = ERROR_NO_MORE_ITEMS;
  SP_DEVINFO_DATA device = {.cbSize = sizeof device};
  for (DWORD index = 0; next(devices, index, &device); index++) {
    wchar_t ids[MOST_IDS] = L"";
    // Two NULs stay behind what fills it.
    if (!property(devices, &device, SPDRP_HARDWAREID, NULL, (BYTE*)ids, sizeof ids - 4, NULL))
      continue;
    const wchar_t* id = id_in(inf, ids);
    if (id == NULL) continue;
    BOOL restart = FALSE;
    if (update(NULL, id, path, NONINTERACTIVE, &restart)) {
      if (result != EXIT_RESTART_REQUIRED) result = restart ? EXIT_RESTART_REQUIRED : 0;
    } else if (GetLastError() != ERROR_NO_MORE_ITEMS && result == ERROR_NO_MORE_ITEMS) {
      result = GetLastError();
    }
  }
  destroy(devices);
  return result;
}

DWORD install_with_setupapi(const wchar_t* path) {
  copy_oem_inf copy = (copy_oem_inf)(void*)find_function(L"setupapi.dll", "SetupCopyOEMInfW");
  if (copy == NULL) return ERROR_PROC_NOT_FOUND;
  // For devices that come later; Windows finds the driver's files beside the INF.
  if (!copy(path, NULL, SPOST_PATH, 0, NULL, 0, NULL, NULL)) return GetLastError();
  wchar_t* inf = read_inf(path);
  if (inf == NULL) return ERROR_READ_FAULT;
  DWORD result = update_devices(path, inf);
  free(inf);
  return result;
}
