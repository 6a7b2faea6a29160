#include "children.h"

#include <signal.h>
#include <sys/types.h>

#include <fstream>
#include <string>

namespace v2v {

int KillChildrenOf(int thread_id) {
  if (thread_id <= 0) return 0;
  std::ifstream children("/proc/self/task/" + std::to_string(thread_id) + "/children");
  int count = 0;
  for (pid_t pid = 0; children >> pid;) {
    if (pid > 1 && kill(pid, SIGKILL) == 0) ++count;
  }
  return count;
}

}  // namespace v2v
