// The table of hivex functions, written by hand. On the host they do what libguestfs's actions of
// the same names do in a guest.

#ifndef V2V_NATIVE_HIVEX_FUNCTIONS_H_
#define V2V_NATIVE_HIVEX_FUNCTIONS_H_

#include "../value.h"

namespace v2v {

extern const ActionTable kHivexFunctions;

}  // namespace v2v

#endif  // V2V_NATIVE_HIVEX_FUNCTIONS_H_
