// What is done at one boot.
#include "firstboot.h"

static wchar_t name_buffer[NAME_SIZE];

static const wchar_t* wide_name(const script* script) {
  MultiByteToWideChar(CP_UTF8, 0, script->name, -1, name_buffer, NAME_SIZE);
  return name_buffer;
}

static bool has_attempts(const script* script) {
  return script->outcome != DONE && script->attempts < script->most_attempts;
}

// A script in work when the machine went off: what it had written is all that is known of it.
static void note_interrupted(const paths* where, script_list* list) {
  for (int i = 0; i < list->count; i++) {
    script* script = &list->scripts[i];
    if (script->outcome != RUNNING) continue;
    script->outcome = INTERRUPTED;
    log_line(L"%ls: the machine went off while it ran%ls", wide_name(script),
             has_attempts(script) ? L"; tried again" : L"; not tried again");
    log_output(where->output);
  }
}

static outcome outcome_of(const run_result* result) {
  switch (result->end) {
    case RUN_NOT_STARTED:
      return NOT_STARTED;
    case RUN_TIMED_OUT:
      return TIMED_OUT;
    case RUN_TOO_MUCH_OUTPUT:
      return TOO_MUCH_OUTPUT;
    case RUN_STOPPED:
      return STOPPED;
    default:
      break;
  }
  bool good = result->code == 0 || result->code == EXIT_RESTART_REQUIRED ||
              result->code == EXIT_RESTART_INITIATED;
  return good ? DONE : FAILED;
}

static void log_outcome(const script* script) {
  const wchar_t* name = wide_name(script);
  const wchar_t* then = has_attempts(script) ? L"tried again at the next boot" : L"not tried again";
  switch (script->outcome) {
    case DONE:
      log_line(L"%ls: done, exit status %u, %u s%ls", name, script->code, script->took,
               script->code != 0 ? L"; it asks for a restart" : L"");
      break;
    case FAILED:
      log_line(L"%ls: failed, exit status %u, %u s; %ls", name, script->code, script->took, then);
      break;
    case NOT_STARTED:
      log_line(L"%ls: could not be started: %ls; %ls", name, error_text(script->code), then);
      break;
    case TIMED_OUT:
      log_line(L"%ls: ended, as its time of %u s is over; %ls", name, script->seconds, then);
      break;
    default:
      log_line(L"%ls: %ls after %u s; %ls", name, outcome_name(script->outcome), script->took,
               then);
      break;
  }
}

// False where the state cannot be written: a script that is not counted could run for ever.
static bool try_script(const paths* where, script_list* list, script* script,
                       const pass_control* control) {
  script->attempts++;
  script->outcome = RUNNING;
  script->code = 0;
  script->took = 0;
  if (!write_state(where, list)) return false;
  log_line(L"%ls: begins, attempt %u of %u", wide_name(script), script->attempts,
           script->most_attempts);
  run_result result = run_script(where, script, control->go_on);
  script->outcome = outcome_of(&result);
  script->code = result.code;
  script->took = result.seconds;
  bool written = write_state(where, list);
  log_output(where->output);
  discard_file(where->output);
  log_outcome(script);
  return written;
}

static bool run_scripts(const paths* where, script_list* list, const pass_control* control,
                        bool* restart) {
  for (int i = 0; i < list->count && !control->stopping(); i++) {
    script* script = &list->scripts[i];
    if (!has_attempts(script)) continue;
    if (!try_script(where, list, script, control)) return false;
    if (script->outcome == DONE && script->code != 0) *restart = true;
  }
  if (*restart && list->restarts >= MOST_RESTARTS) {
    log_line(L"A script asks for a restart, and there were %u; restart the machine by hand.",
             list->restarts);
    *restart = false;
  }
  if (*restart) list->restarts++;
  return write_state(where, list);
}

static bool is_left(const script_list* list) {
  for (int i = 0; i < list->count; i++) {
    if (has_attempts(&list->scripts[i])) return true;
  }
  return false;
}

static pass_end run_list(const paths* where, const pass_control* control, bool* restart) {
  static script_list list;
  if (!read_list(where, &list)) {
    log_line(L"The list of scripts or their state cannot be read, so nothing is run.");
    return PASS_BROKEN;
  }
  DeleteFileW(where->stop);
  note_interrupted(where, &list);
  if (!run_scripts(where, &list, control, restart)) {
    *restart = false;
    log_line(L"The state of the scripts cannot be written, so no other is run: %ls",
             error_text(GetLastError()));
    return PASS_BROKEN;
  }
  if (is_left(&list)) {
    if (control->stopping()) return PASS_STOPPED;
    log_line(L"Scripts are left for the next boot.");
    return PASS_LEFT;
  }
  log_line(L"All is done.");
  CopyFileW(where->state, where->result, FALSE);
  remove_everything(where);
  return PASS_FINISHED;
}

// Windows as a template sets itself up at its first start, and wants no installers then.
static bool is_being_set_up(void) {
  HKEY key;
  DWORD value = 0, size = sizeof value;
  if (RegOpenKeyExW(HKEY_LOCAL_MACHINE, L"SYSTEM\\Setup", 0, KEY_QUERY_VALUE, &key) !=
      ERROR_SUCCESS)
    return false;
  LSTATUS status =
      RegQueryValueExW(key, L"SystemSetupInProgress", NULL, NULL, (BYTE*)&value, &size);
  RegCloseKey(key);
  return status == ERROR_SUCCESS && value == 1;
}

pass_end run_pass(const paths* where, const pass_control* control, bool* restart) {
  *restart = false;
  HANDLE only_one = CreateMutexW(NULL, FALSE, L"Global\\v2v-node-firstboot");
  DWORD got = only_one == NULL ? WAIT_FAILED : WaitForSingleObject(only_one, 0);
  if (got != WAIT_OBJECT_0 && got != WAIT_ABANDONED) {
    if (only_one != NULL) CloseHandle(only_one);
    return PASS_BUSY;
  }
  pass_end end = PASS_BUSY;
  protect_tree(where->base);
  open_log(where->log);
  if (is_being_set_up()) {
    log_line(L"Windows is being set up; the scripts wait for the next boot.");
  } else {
    end = run_list(where, control, restart);
  }
  ReleaseMutex(only_one);
  CloseHandle(only_one);
  return end;
}
