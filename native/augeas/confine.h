// Keeps Augeas below its root. Augeas puts the root in front of a path and leaves the rest to the
// host's kernel, for which a symbolic link to /etc/fstab leads to the host's own.

#ifndef V2V_NATIVE_AUGEAS_CONFINE_H_
#define V2V_NATIVE_AUGEAS_CONFINE_H_

#include <string>

#include "session.h"

namespace v2v {

// Makes the next aug_load skip the files that lead out of the root.
void ExcludeFilesOutside(AugeasSession& session);

// The path of a file that aug_save could write outside the root; empty if there is none.
std::string FindFileOutside(const AugeasSession& session);

}  // namespace v2v

#endif  // V2V_NATIVE_AUGEAS_CONFINE_H_
