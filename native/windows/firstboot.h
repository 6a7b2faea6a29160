// The first-boot program of a converted Windows guest, from XP and Server 2003 on: what its parts
// share.
//
// Nothing here may need more than kernel32, advapi32 and msvcrt, which each of these systems has,
// Server Core without WoW64 included. What else is wanted is loaded when it is.
#ifndef V2V_NODE_FIRSTBOOT_H_
#define V2V_NODE_FIRSTBOOT_H_

#include <stdbool.h>
#include <stddef.h>
#include <windows.h>

#define SERVICE_NAME L"v2v-node-firstboot"

enum {
  PATH_SIZE = 1024,
  // Restarts that all scripts together may bring about.
  MOST_RESTARTS = 5,
  // Exit statuses by which installers say that they succeeded and that the machine should be
  // restarted.
  EXIT_RESTART_REQUIRED = 3010,
  EXIT_RESTART_INITIATED = 1641,
};

// text.c

// Writes a text; false, and an empty text, where there is no room for it.
bool format_text(wchar_t* out, size_t size, const wchar_t* pattern, ...);
// DIRECTORY\NAME; false where it is too long.
bool join_path(wchar_t out[PATH_SIZE], const wchar_t* directory, const wchar_t* name);
// The whole file with a NUL behind it, to be freed; NULL where it cannot be read or is larger than
// `largest`.
char* read_file(const wchar_t* path, DWORD largest, DWORD* size);
// Deletes a file so that another can have its name at once.
void discard_file(const wchar_t* path);
// Writes the file so that after a power cut it is there with its old content or its new one.
bool replace_file(const wchar_t* path, const char* content, DWORD size);

// paths.c

// What is where. All of it is found from where the program itself lies.
typedef struct {
  wchar_t program[PATH_SIZE];    // ...\v2v-node\firstboot\firstboot.exe
  wchar_t directory[PATH_SIZE];  // ...\v2v-node\firstboot
  wchar_t base[PATH_SIZE];       // ...\v2v-node
  wchar_t list[PATH_SIZE];       // the scripts, as the conversion left them
  wchar_t state[PATH_SIZE];      // what became of them
  wchar_t scripts[PATH_SIZE];    // a directory for each
  wchar_t stop[PATH_SIZE];       // is there when the script in work should end
  wchar_t output[PATH_SIZE];     // what the script in work has written
  wchar_t log[PATH_SIZE];        // in `base`: stays
  wchar_t result[PATH_SIZE];     // in `base`: the state, when all is done
} paths;

bool find_paths(paths* found);
bool exists(const wchar_t* path);
// A program of Windows by its path below System32, the real one also for a 32-bit program on 64-bit
// Windows; false where Windows does not have it.
bool find_system_program(wchar_t out[PATH_SIZE], const wchar_t* name);

// log.c

bool open_log(const wchar_t* path);
// A line with the time before it, on the disk when this returns.
void log_line(const wchar_t* pattern, ...);
// Copies what a script has written, in UTF-8 whatever it was in.
void log_output(const wchar_t* path);
// The system's words for an error, without a line's end.
const wchar_t* error_text(DWORD error);

// process.c

typedef enum {
  RUN_ENDED,
  RUN_NOT_STARTED,
  RUN_TIMED_OUT,
  RUN_TOO_MUCH_OUTPUT,
  RUN_STOPPED
} run_end;

typedef struct {
  run_end end;
  DWORD code;  // exit status, or the error where it was not started
  DWORD seconds;
} run_result;

typedef struct {
  const wchar_t* program;
  wchar_t* command_line;
  const wchar_t* directory;
  const wchar_t* output;  // file for what it writes; NULL: to where ours goes
  DWORD seconds;          // after which it is ended with all that it started
  bool (*go_on)(void);    // asked several times a second; false: it is ended now. May be NULL
} run_request;

run_result run_program(const run_request* request);

// list.c

typedef enum { LANGUAGE_CMD, LANGUAGE_POWERSHELL } language;

// Only these words are in the state file; see outcome_names.
typedef enum {
  WAITING,
  RUNNING,
  DONE,
  FAILED,
  NOT_STARTED,
  TIMED_OUT,
  TOO_MUCH_OUTPUT,
  STOPPED,
  INTERRUPTED
} outcome;

enum { MOST_SCRIPTS = 500, NAME_SIZE = 80 };

typedef struct {
  char name[NAME_SIZE];  // also of its directory
  unsigned most_attempts;
  unsigned seconds;
  language language;
  unsigned attempts;
  outcome outcome;
  unsigned code;
  unsigned took;
} script;

typedef struct {
  script scripts[MOST_SCRIPTS];
  int count;
  unsigned restarts;
} script_list;

// False where there is no list or one that cannot be understood: nothing is run then.
bool read_list(const paths* where, script_list* list);
// Notes what became of the scripts, on the disk when this returns true.
bool write_state(const paths* where, const script_list* list);
const wchar_t* outcome_name(outcome outcome);

// script.c

// Runs a script in its directory. `go_on`: see run_request.
run_result run_script(const paths* where, const script* script, bool (*go_on)(void));

// pass.c

typedef enum {
  PASS_FINISHED,  // nothing is left to run; all is removed but log and result
  PASS_LEFT,      // scripts are left for the next boot
  PASS_STOPPED,   // it was stopped in the middle
  PASS_BROKEN,    // the list or the state cannot be read or written: nothing is run
  PASS_BUSY,      // another process is at it, or Windows is being set up
} pass_end;

typedef struct {
  bool (*stopping)(void);  // true: begin no other script
  bool (*go_on)(void);     // see run_request
} pass_control;

// Runs what is to be run at this boot. `restart` is set where a script asked for a restart and
// there may be one.
pass_end run_pass(const paths* where, const pass_control* control, bool* restart);

// removal.c

// Removes a directory with all in it; what is in use goes at the next boot.
void remove_tree(const wchar_t* directory);
// Removes service, scripts and program; log and result stay.
void remove_everything(const paths* where);

// protect.c

// Lets only the system and administrators into a directory and what is in it.
void protect_tree(const wchar_t* directory);

// restart.c
bool restart_machine(void);

// service.c: what the service control manager starts.
int service_command(void);

// drivers.c, drivers-setupapi.c

// Installs the driver packages in the sub-directories of a directory.
int drivers_command(int argc, wchar_t** argv);
// Of a Windows without pnputil: an exit status as pnputil's.
DWORD install_with_setupapi(const wchar_t* inf);
// Waits until Windows has no installation of a device in work, for a limited time.
void wait_for_installations(DWORD seconds);

#endif  // V2V_NODE_FIRSTBOOT_H_
