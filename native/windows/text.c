// Texts and whole files.
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "firstboot.h"

enum { ATTEMPTS_AT_FILE = 10, MS_BETWEEN_ATTEMPTS = 200 };

bool format_text(wchar_t* out, size_t size, const wchar_t* pattern, ...) {
  va_list arguments;
  va_start(arguments, pattern);
  int length = _vsnwprintf(out, size, pattern, arguments);
  va_end(arguments);
  if (length >= 0 && (size_t)length < size) return true;
  out[0] = L'\0';
  return false;
}

bool join_path(wchar_t out[PATH_SIZE], const wchar_t* directory, const wchar_t* name) {
  return format_text(out, PATH_SIZE, L"%ls\\%ls", directory, name);
}

char* read_file(const wchar_t* path, DWORD largest, DWORD* size) {
  HANDLE file =
      CreateFileW(path, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL,
                  OPEN_EXISTING, 0, NULL);
  if (file == INVALID_HANDLE_VALUE) return NULL;
  LARGE_INTEGER length;
  char* content = NULL;
  if (GetFileSizeEx(file, &length) && length.QuadPart <= largest) {
    content = malloc((size_t)length.QuadPart + 1);
    DWORD got = 0;
    if (content != NULL && ReadFile(file, content, (DWORD)length.QuadPart, &got, NULL)) {
      content[got] = '\0';
      if (size != NULL) *size = got;
    } else {
      free(content);
      content = NULL;
    }
  }
  CloseHandle(file);
  return content;
}

static bool write_new(const wchar_t* path, const char* content, DWORD size) {
  HANDLE file =
      CreateFileW(path, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, FILE_ATTRIBUTE_NORMAL, NULL);
  if (file == INVALID_HANDLE_VALUE) return false;
  DWORD written = 0;
  bool good =
      WriteFile(file, content, size, &written, NULL) && written == size && FlushFileBuffers(file);
  DWORD error = GetLastError();
  good = CloseHandle(file) && good;
  SetLastError(error);
  return good;
}

void discard_file(const wchar_t* path) {
  // What a script has left running may have the file open: its name stays until that ends.
  wchar_t other[PATH_SIZE];
  if (format_text(other, PATH_SIZE, L"%ls.%lu.old", path, (unsigned long)GetTickCount()) &&
      MoveFileExW(path, other, MOVEFILE_REPLACE_EXISTING)) {
    path = other;
  }
  DeleteFileW(path);
}

bool replace_file(const wchar_t* path, const char* content, DWORD size) {
  wchar_t fresh[PATH_SIZE];
  if (!format_text(fresh, PATH_SIZE, L"%ls.new", path)) return false;
  // Scanners for viruses have new files open for a moment.
  for (int attempt = 1;; attempt++) {
    if (write_new(fresh, content, size) &&
        MoveFileExW(fresh, path, MOVEFILE_REPLACE_EXISTING | MOVEFILE_WRITE_THROUGH)) {
      return true;
    }
    DWORD error = GetLastError();
    bool may_pass = error == ERROR_ACCESS_DENIED || error == ERROR_SHARING_VIOLATION;
    if (!may_pass || attempt == ATTEMPTS_AT_FILE) return false;
    Sleep(MS_BETWEEN_ATTEMPTS);
  }
}
