// v2v-confine runs a program so that it can open no other files than those named, and no network:
// for programs that open disk images somebody else made. It becomes the program, so signals, the
// parent and the process number are the program's own; it needs no privilege and no namespaces.
// Files: landlock(7). Sockets: seccomp(2).
//
//   v2v-confine [--run PATH]... [--read PATH]... [--write PATH]... [--sockets all|unix|none] --
//   PROGRAM ARGUMENT... v2v-confine --supported
//
// --run: may be read and executed; --read: may be read; --write: may be read, written and, in a
// directory, made and removed. A directory stands for everything below it. A path that does not
// exist is passed over. Exit status 125 where the confinement cannot be set up, 126 or 127 where
// the program cannot be run.
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

#include "landlock.h"
#include "sockets.h"

namespace {

constexpr int cannotConfine = 125;

struct Rule {
  std::string path;
  std::uint64_t rights;
};

int fail(const char* what) {
  std::fprintf(stderr, "v2v-confine: %s: %s\n", what, std::strerror(errno));
  return cannotConfine;
}

int usage() {
  std::fprintf(stderr,
               "usage: v2v-confine [--run|--read|--write PATH]... [--sockets all|unix|none] -- "
               "PROGRAM...\n");
  return cannotConfine;
}

bool restrictFiles(const std::vector<Rule>& rules, bool scoped) {
  confine::Ruleset ruleset(scoped);
  if (!ruleset.valid()) return false;
  for (const Rule& rule : rules) {
    const int file = open(rule.path.c_str(), O_PATH | O_CLOEXEC);
    // What the program may open and is not there, it will miss by itself.
    if (file < 0) continue;
    struct stat found {};
    const bool added =
        fstat(file, &found) == 0 && ruleset.allow(file, S_ISDIR(found.st_mode), rule.rights);
    close(file);
    if (!added) return false;
  }
  return ruleset.restrictSelf();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 2 && std::strcmp(argv[1], "--supported") == 0) {
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return fail("no_new_privs");
    if (!restrictFiles({}, true)) return fail("Landlock");
    if (!confine::restrictSockets(confine::Sockets::none)) return fail("seccomp");
    return 0;
  }
  std::vector<Rule> rules;
  confine::Sockets sockets = confine::Sockets::none;
  int next = 1;
  for (; next < argc && std::strcmp(argv[next], "--") != 0; next += 2) {
    if (next + 1 >= argc) return usage();
    const std::string option = argv[next];
    const std::string value = argv[next + 1];
    if (option == "--run") {
      rules.push_back({value, confine::readRights | confine::runRights});
    } else if (option == "--read") {
      rules.push_back({value, confine::readRights});
    } else if (option == "--write") {
      rules.push_back({value, confine::readRights | confine::writeRights});
    } else if (option != "--sockets" || !confine::parseSockets(value, sockets)) {
      return usage();
    }
  }
  char** command = argv + next + 1;
  if (next + 1 >= argc) return usage();

  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return fail("no_new_privs");
  if (!restrictFiles(rules, sockets != confine::Sockets::all)) return fail("Landlock");
  if (!confine::restrictSockets(sockets)) return fail("seccomp");
  execvp(command[0], command);
  const int reason = errno;
  fail(command[0]);
  return reason == ENOENT ? 127 : 126;
}
