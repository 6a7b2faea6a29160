// An open connection to libvirt, and what a transfer over it shares with other threads.

#ifndef V2V_NATIVE_LIBVIRT_SESSION_H_
#define V2V_NATIVE_LIBVIRT_SESSION_H_

#include <atomic>
#include <cstdint>
#include <string>

#include "api.h"

namespace v2v {

struct LibvirtSession {
  virConnectPtr connection = nullptr;
  // Any thread: the running transfer is to end.
  std::atomic<bool> interrupted{false};
  // Any thread: bytes that the running transfer has done, or the last one did.
  std::atomic<int64_t> transferred{0};
  // Worker's thread. Why the last call failed, if it was not libvirt that did.
  std::string problem;
};

}  // namespace v2v

#endif  // V2V_NATIVE_LIBVIRT_SESSION_H_
