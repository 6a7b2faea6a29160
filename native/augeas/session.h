// An open Augeas handle and the directory that its files are below. Worker's thread.

#ifndef V2V_NATIVE_AUGEAS_SESSION_H_
#define V2V_NATIVE_AUGEAS_SESSION_H_

#include <string>
#include <utility>
#include <vector>

#include "api.h"

namespace v2v {

struct AugeasSession {
  AugeasSession(augeas* handle, std::string directory) : aug(handle), root(std::move(directory)) {}
  ~AugeasSession() { aug_close(aug); }
  AugeasSession(const AugeasSession&) = delete;
  AugeasSession& operator=(const AugeasSession&) = delete;

  augeas* const aug;
  // As realpath(3) gives it.
  const std::string root;
  // Nodes below /augeas/load that keep files out; see confine.h.
  std::vector<std::string> exclusions;
  // Why the last call failed, if Augeas itself did not say so.
  std::string problem;
};

// Paths of the nodes that match.
std::vector<std::string> MatchNodes(augeas* aug, const std::string& expression);

// What Augeas says about the last call that failed; empty if it says nothing.
std::string AugeasMessage(augeas* aug);

}  // namespace v2v

#endif  // V2V_NATIVE_AUGEAS_SESSION_H_
