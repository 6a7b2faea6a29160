// An open hive. Worker's thread.

#ifndef V2V_NATIVE_HIVEX_SESSION_H_
#define V2V_NATIVE_HIVEX_SESSION_H_

#include "api.h"

namespace v2v {

struct HiveSession {
  explicit HiveSession(hive_h* handle) : hive(handle) {}
  ~HiveSession() { hivex_close(hive); }
  HiveSession(const HiveSession&) = delete;
  HiveSession& operator=(const HiveSession&) = delete;

  hive_h* const hive;
  // errno of the last call.
  int error = 0;
};

}  // namespace v2v

#endif  // V2V_NATIVE_HIVEX_SESSION_H_
