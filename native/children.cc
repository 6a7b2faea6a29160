#include "children.h"

#include <signal.h>
#include <sys/types.h>

#include <fstream>
#include <string>

namespace v2v {

namespace {

// Programs that leave something behind when they are killed, and soon end by themselves: rm(1),
// with which libguestfs removes its temporary directories, and supermin, which builds the appliance
// once and afterwards only checks that it is current.
bool IsSpared(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/comm");
  std::string name;
  return std::getline(file, name) && (name == "rm" || name == "supermin");
}

}  // namespace

int KillChildrenOf(int thread_id) {
  if (thread_id <= 0) return 0;
  std::ifstream children("/proc/self/task/" + std::to_string(thread_id) + "/children");
  int count = 0;
  for (pid_t pid = 0; children >> pid;) {
    if (pid > 1 && !IsSpared(pid) && kill(pid, SIGKILL) == 0) ++count;
  }
  return count;
}

}  // namespace v2v
