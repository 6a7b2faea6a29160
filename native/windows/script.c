// Running one script: by cmd or by PowerShell, in its own directory.
#include <stdlib.h>
#include <string.h>

#include "firstboot.h"

enum { MOST_SCRIPT_BYTES = 16 * 1024 * 1024, COMMAND_SIZE = 3 * PATH_SIZE };

// cmd reads a script in the code page of its console. A script with other letters than ASCII's
// comes in UTF-8, and is written in that code page where it has the letters; false where it does
// not.
static bool write_in_console_page(const wchar_t* utf8, const wchar_t* file) {
  DWORD size = 0;
  char* content = read_file(utf8, MOST_SCRIPT_BYTES, &size);
  if (content == NULL) return false;
  bool good = false;
  wchar_t* wide = malloc(((size_t)size + 1) * sizeof(wchar_t));
  char* narrow = malloc((size_t)size * 2 + 1);
  if (wide != NULL && narrow != NULL) {
    int length = MultiByteToWideChar(CP_UTF8, 0, content, (int)size, wide, (int)size);
    BOOL lost = FALSE;
    int bytes = WideCharToMultiByte(CP_OEMCP, WC_NO_BEST_FIT_CHARS, wide, length, narrow,
                                    (int)size * 2, NULL, &lost);
    good = bytes > 0 && !lost && replace_file(file, narrow, (DWORD)bytes);
  }
  free(narrow);
  free(wide);
  free(content);
  return good;
}

static bool cmd_line(wchar_t* program, wchar_t* line, const wchar_t* directory) {
  wchar_t utf8[PATH_SIZE], file[PATH_SIZE];
  if (!find_system_program(program, L"cmd.exe") || !join_path(file, directory, L"script.cmd") ||
      !join_path(utf8, directory, L"script.utf8")) {
    return false;
  }
  const wchar_t* before = L"";
  if (exists(utf8) && !write_in_console_page(utf8, file)) {
    CopyFileW(utf8, file, FALSE);
    before = L"chcp 65001 >nul & ";
  }
  return format_text(line, COMMAND_SIZE, L"\"%ls\" /d /s /c \"%ls\"%ls\"\"", program, before, file);
}

static bool powershell_line(wchar_t* program, wchar_t* line, const wchar_t* directory) {
  wchar_t file[PATH_SIZE];
  return find_system_program(program, L"WindowsPowerShell\\v1.0\\powershell.exe") &&
         join_path(file, directory, L"script.ps1") &&
         format_text(
             line, COMMAND_SIZE,
             L"\"%ls\" -NoLogo -NoProfile -NonInteractive -ExecutionPolicy Bypass -File \"%ls\"",
             program, file);
}

run_result run_script(const paths* where, const script* script, bool (*go_on)(void)) {
  run_result result = {RUN_NOT_STARTED, ERROR_FILE_NOT_FOUND, 0};
  wchar_t name[NAME_SIZE], directory[PATH_SIZE], program[PATH_SIZE], line[COMMAND_SIZE];
  MultiByteToWideChar(CP_UTF8, 0, script->name, -1, name, NAME_SIZE);
  if (!join_path(directory, where->scripts, name)) return result;
  bool found = script->language == LANGUAGE_POWERSHELL ? powershell_line(program, line, directory)
                                                       : cmd_line(program, line, directory);
  if (!found) {
    log_line(L"%ls: this Windows does not have %ls", name,
             script->language == LANGUAGE_POWERSHELL ? L"PowerShell" : L"cmd.exe");
    return result;
  }
  SetEnvironmentVariableW(L"FIRSTBOOT_PROGRAM", where->program);
  SetEnvironmentVariableW(L"FIRSTBOOT_STOP", where->stop);
  run_request request = {program, line, directory, where->output, script->seconds, go_on};
  return run_program(&request);
}
