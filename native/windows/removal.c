// Taking away what is not needed any more.
#include <wchar.h>

#include "firstboot.h"

static void remove_file(const wchar_t* path) {
  SetFileAttributesW(path, FILE_ATTRIBUTE_NORMAL);
  if (!DeleteFileW(path)) MoveFileExW(path, NULL, MOVEFILE_DELAY_UNTIL_REBOOT);
}

// A program that has just ended there may have it open for a moment.
static void remove_directory(const wchar_t* path) {
  for (int attempt = 1; !RemoveDirectoryW(path); attempt++) {
    if (GetLastError() != ERROR_SHARING_VIOLATION || attempt == 10) {
      MoveFileExW(path, NULL, MOVEFILE_DELAY_UNTIL_REBOOT);
      return;
    }
    Sleep(100);
  }
}

void remove_tree(const wchar_t* directory) {
  wchar_t path[PATH_SIZE];
  WIN32_FIND_DATAW entry;
  HANDLE search =
      join_path(path, directory, L"*") ? FindFirstFileW(path, &entry) : INVALID_HANDLE_VALUE;
  if (search != INVALID_HANDLE_VALUE) {
    do {
      if (wcscmp(entry.cFileName, L".") == 0 || wcscmp(entry.cFileName, L"..") == 0) continue;
      if (!join_path(path, directory, entry.cFileName)) continue;
      if ((entry.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) == 0) {
        remove_file(path);
      } else if ((entry.dwFileAttributes & FILE_ATTRIBUTE_REPARSE_POINT) != 0) {
        // What it leads to is not ours.
        remove_directory(path);
      } else {
        remove_tree(path);
      }
    } while (FindNextFileW(search, &entry));
    FindClose(search);
  }
  remove_directory(directory);
}

static void remove_service(void) {
  SC_HANDLE manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_CONNECT);
  if (manager == NULL) return;
  SC_HANDLE service = OpenServiceW(manager, SERVICE_NAME, DELETE);
  if (service != NULL) {
    if (!DeleteService(service)) log_line(L"The service stays: %ls", error_text(GetLastError()));
    CloseServiceHandle(service);
  }
  CloseServiceHandle(manager);
}

void remove_everything(const paths* where) {
  // Without the service nothing runs any more, whatever is left of the files.
  remove_service();
  SetCurrentDirectoryW(where->base);
  // The program itself is in use: it goes at the next boot, and with it the directory. By this name
  // of it what is in it may have names of any length.
  wchar_t directory[PATH_SIZE];
  bool is_plain = where->directory[0] != L'\\';
  if (is_plain && format_text(directory, PATH_SIZE, L"\\\\?\\%ls", where->directory)) {
    remove_tree(directory);
  } else {
    remove_tree(where->directory);
  }
}
