#include "network-output.h"

#include <stdarg.h>
#include <windows.h>

void network_say(const wchar_t* format, ...) {
  wchar_t line[1024];
  char bytes[3 * 1024 + 2];
  DWORD written;
  va_list values;
  va_start(values, format);
  int length = _vsnwprintf(line, 1023, format, values);
  va_end(values);
  line[1023] = L'\0';
  /* What does not fit is cut off. */
  if (length < 0 || length > 1023) length = 1023;
  int size = WideCharToMultiByte(CP_UTF8, 0, line, length, bytes, sizeof bytes - 2, NULL, NULL);
  bytes[size++] = '\r';
  bytes[size++] = '\n';
  WriteFile(GetStdHandle(STD_OUTPUT_HANDLE), bytes, (DWORD)size, &written, NULL);
}
