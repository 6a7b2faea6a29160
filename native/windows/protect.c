// Who may change what the system runs. The conversion sets it in the guest's filesystem where it
// can.
#include <wchar.h>

#include "firstboot.h"
// needs what windows.h has
#include <sddl.h>

static void protect(const wchar_t* directory, SECURITY_DESCRIPTOR* descriptor) {
  wchar_t path[PATH_SIZE];
  WIN32_FIND_DATAW entry;
  SetFileSecurityW(directory, DACL_SECURITY_INFORMATION, descriptor);
  HANDLE search =
      join_path(path, directory, L"*") ? FindFirstFileW(path, &entry) : INVALID_HANDLE_VALUE;
  if (search == INVALID_HANDLE_VALUE) return;
  do {
    if (wcscmp(entry.cFileName, L".") == 0 || wcscmp(entry.cFileName, L"..") == 0) continue;
    if (!join_path(path, directory, entry.cFileName)) continue;
    bool is_plain =
        (entry.dwFileAttributes & (FILE_ATTRIBUTE_DIRECTORY | FILE_ATTRIBUTE_REPARSE_POINT)) == 0;
    if (is_plain) {
      SetFileSecurityW(path, DACL_SECURITY_INFORMATION, descriptor);
    } else if ((entry.dwFileAttributes & FILE_ATTRIBUTE_REPARSE_POINT) == 0) {
      protect(path, descriptor);
    }
  } while (FindNextFileW(search, &entry));
  FindClose(search);
}

void protect_tree(const wchar_t* directory) {
  PSECURITY_DESCRIPTOR descriptor;
  // Protected from inheritance; full access for the system and for administrators, files below
  // included.
  if (!ConvertStringSecurityDescriptorToSecurityDescriptorW(L"D:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)",
                                                            SDDL_REVISION_1, &descriptor, NULL)) {
    return;
  }
  protect(directory, descriptor);
  LocalFree(descriptor);
}
