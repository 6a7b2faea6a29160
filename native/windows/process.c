// Running a program with all that it starts, for a limited time.
#include "firstboot.h"

enum {
  ASKED_EVERY_MS = 250,
  // A script that writes without end must not fill the disk.
  MOST_OUTPUT_BYTES = 64 * 1024 * 1024,
};

static HANDLE open_inheritable(const wchar_t* path, DWORD access, DWORD creation) {
  SECURITY_ATTRIBUTES attributes = {sizeof attributes, NULL, TRUE};
  return CreateFileW(path, access, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
                     &attributes, creation, FILE_ATTRIBUTE_NORMAL, NULL);
}

static bool is_too_large(HANDLE output) {
  LARGE_INTEGER size;
  return output != INVALID_HANDLE_VALUE && GetFileSizeEx(output, &size) &&
         size.QuadPart > MOST_OUTPUT_BYTES;
}

// How it ends; waits for it.
static run_end watch(const run_request* request, HANDLE process, HANDLE output, DWORD begin) {
  while (WaitForSingleObject(process, ASKED_EVERY_MS) == WAIT_TIMEOUT) {
    if (request->go_on != NULL && !request->go_on()) return RUN_STOPPED;
    if ((GetTickCount() - begin) / 1000 >= request->seconds) return RUN_TIMED_OUT;
    if (is_too_large(output)) return RUN_TOO_MUCH_OUTPUT;
  }
  return RUN_ENDED;
}

run_result run_program(const run_request* request) {
  run_result result = {RUN_NOT_STARTED, 0, 0};
  DWORD begin = GetTickCount();
  HANDLE input = open_inheritable(L"NUL", GENERIC_READ, OPEN_EXISTING);
  HANDLE output = INVALID_HANDLE_VALUE;
  if (request->output != NULL) {
    output = open_inheritable(request->output, GENERIC_WRITE, CREATE_ALWAYS);
    if (output == INVALID_HANDLE_VALUE) {
      result.code = GetLastError();
      if (input != INVALID_HANDLE_VALUE) CloseHandle(input);
      return result;
    }
  }
  STARTUPINFOW startup = {.cb = sizeof startup, .dwFlags = STARTF_USESTDHANDLES};
  startup.hStdInput = input;
  startup.hStdOutput = output != INVALID_HANDLE_VALUE ? output : GetStdHandle(STD_OUTPUT_HANDLE);
  startup.hStdError = output != INVALID_HANDLE_VALUE ? output : GetStdHandle(STD_ERROR_HANDLE);
  PROCESS_INFORMATION process;
  HANDLE job = CreateJobObjectW(NULL, NULL);
  if (CreateProcessW(request->program, request->command_line, NULL, NULL, TRUE,
                     CREATE_NO_WINDOW | CREATE_SUSPENDED, NULL, request->directory, &startup,
                     &process)) {
    // Before Windows 8 a process that is in a job cannot be put into another; then it alone is
    // ended.
    bool in_job = job != NULL && AssignProcessToJobObject(job, process.hProcess);
    ResumeThread(process.hThread);
    result.end = watch(request, process.hProcess, output, begin);
    if (result.end != RUN_ENDED) {
      if (!in_job || !TerminateJobObject(job, 1)) TerminateProcess(process.hProcess, 1);
      WaitForSingleObject(process.hProcess, 10000);
    }
    GetExitCodeProcess(process.hProcess, &result.code);
    CloseHandle(process.hThread);
    CloseHandle(process.hProcess);
  } else {
    result.code = GetLastError();
  }
  if (job != NULL) CloseHandle(job);
  if (input != INVALID_HANDLE_VALUE) CloseHandle(input);
  if (output != INVALID_HANDLE_VALUE) CloseHandle(output);
  result.seconds = (GetTickCount() - begin) / 1000;
  return result;
}
