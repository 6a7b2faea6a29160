// The table of Augeas functions, written by hand. On the host they do what libguestfs's actions of
// the same names do in a guest.

#ifndef V2V_NATIVE_AUGEAS_FUNCTIONS_H_
#define V2V_NATIVE_AUGEAS_FUNCTIONS_H_

#include "../value.h"

namespace v2v {

extern const ActionTable kAugeasFunctions;

}  // namespace v2v

#endif  // V2V_NATIVE_AUGEAS_FUNCTIONS_H_
