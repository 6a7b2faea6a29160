// The log: UTF-8, a line for each thing that happened, what scripts wrote indented below it.
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "firstboot.h"

enum {
  LINE_SIZE = 2048,
  // Of what one script wrote its end is kept: it says why the script failed.
  MOST_OUTPUT = 256 * 1024,
};

static HANDLE log_file = INVALID_HANDLE_VALUE;

bool open_log(const wchar_t* path) {
  log_file =
      CreateFileW(path, FILE_APPEND_DATA, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
                  NULL, OPEN_ALWAYS, FILE_ATTRIBUTE_NORMAL, NULL);
  return log_file != INVALID_HANDLE_VALUE;
}

static void append(const char* bytes, DWORD size) {
  DWORD written;
  if (log_file != INVALID_HANDLE_VALUE) WriteFile(log_file, bytes, size, &written, NULL);
}

static void append_wide(const wchar_t* text, int length) {
  // A UTF-16 unit takes at most three bytes.
  char* bytes = malloc((size_t)length * 3 + 1);
  if (bytes == NULL) return;
  int size = WideCharToMultiByte(CP_UTF8, 0, text, length, bytes, length * 3, NULL, NULL);
  append(bytes, size > 0 ? (DWORD)size : 0);
  free(bytes);
}

void log_line(const wchar_t* pattern, ...) {
  wchar_t text[LINE_SIZE];
  SYSTEMTIME now;
  GetLocalTime(&now);
  format_text(text, LINE_SIZE, L"%04u-%02u-%02u %02u:%02u:%02u ", now.wYear, now.wMonth, now.wDay,
              now.wHour, now.wMinute, now.wSecond);
  size_t begin = wcslen(text);
  va_list arguments;
  va_start(arguments, pattern);
  _vsnwprintf(text + begin, LINE_SIZE - begin - 2, pattern, arguments);
  va_end(arguments);
  // Where the text was cut there is no NUL.
  text[LINE_SIZE - 3] = L'\0';
  wcscat(text, L"\r\n");
  append_wide(text, (int)wcslen(text));
  if (log_file != INVALID_HANDLE_VALUE) FlushFileBuffers(log_file);
}

// Scripts write in the code page of the console, or in UTF-8 where they chose that.
static void append_line(const char* line, int length) {
  append("    | ", 6);
  if (length > 0) {
    UINT page = CP_UTF8;
    int size = MultiByteToWideChar(page, MB_ERR_INVALID_CHARS, line, length, NULL, 0);
    if (size == 0) {
      page = CP_OEMCP;
      size = MultiByteToWideChar(page, 0, line, length, NULL, 0);
    }
    wchar_t* text = size > 0 ? malloc((size_t)size * sizeof(wchar_t)) : NULL;
    if (text != NULL && MultiByteToWideChar(page, 0, line, length, text, size) > 0)
      append_wide(text, size);
    free(text);
  }
  append("\r\n", 2);
}

static bool is_wide(const char* bytes, DWORD size) {
  return size >= 2 && (unsigned char)bytes[0] == 0xff && (unsigned char)bytes[1] == 0xfe;
}

static void append_lines(char* bytes, DWORD size) {
  char* end = bytes + size;
  for (char* line = bytes; line < end;) {
    char* next = memchr(line, '\n', (size_t)(end - line));
    if (next == NULL) next = end;
    char* last = next;
    // Progress bars return to the beginning of their line.
    while (last > line && (last[-1] == '\r' || last[-1] == ' ')) last--;
    append_line(line, (int)(last - line));
    line = next + 1;
  }
}

static void append_wide_lines(const wchar_t* text, int length) {
  char* narrow = malloc((size_t)length * 3 + 1);
  if (narrow == NULL) return;
  int size = WideCharToMultiByte(CP_UTF8, 0, text, length, narrow, length * 3, NULL, NULL);
  append_lines(narrow, size > 0 ? (DWORD)size : 0);
  free(narrow);
}

void log_output(const wchar_t* path) {
  HANDLE file =
      CreateFileW(path, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL,
                  OPEN_EXISTING, 0, NULL);
  if (file == INVALID_HANDLE_VALUE) return;
  LARGE_INTEGER size;
  char* bytes = malloc(MOST_OUTPUT);
  char mark[2];
  DWORD marked = 0;
  if (bytes != NULL && GetFileSizeEx(file, &size) && ReadFile(file, mark, 2, &marked, NULL)) {
    // msiexec and wmic write UTF-16.
    bool wide = is_wide(mark, marked);
    LARGE_INTEGER begin = {.QuadPart = wide ? 2 : 0};
    if (size.QuadPart > MOST_OUTPUT) {
      begin.QuadPart = (size.QuadPart - MOST_OUTPUT + 1) / 2 * 2;
      append_line("[what it wrote before is left out]", 34);
    }
    DWORD got = 0;
    if (SetFilePointerEx(file, begin, NULL, FILE_BEGIN) &&
        ReadFile(file, bytes, MOST_OUTPUT, &got, NULL)) {
      if (wide) {
        append_wide_lines((const wchar_t*)bytes, (int)(got / sizeof(wchar_t)));
      } else {
        append_lines(bytes, got);
      }
    }
  }
  free(bytes);
  CloseHandle(file);
}

const wchar_t* error_text(DWORD error) {
  static wchar_t text[512];
  wchar_t words[400];
  DWORD length = FormatMessageW(FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS, NULL,
                                error, 0, words, 400, NULL);
  while (length > 0 &&
         (words[length - 1] == L'\r' || words[length - 1] == L'\n' || words[length - 1] == L' '))
    length--;
  words[length] = L'\0';
  format_text(text, 512, L"%ls (error %lu)", length > 0 ? words : L"no text", (unsigned long)error);
  return text;
}
