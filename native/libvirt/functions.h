// The table of libvirt functions, written by hand.

#ifndef V2V_NATIVE_LIBVIRT_FUNCTIONS_H_
#define V2V_NATIVE_LIBVIRT_FUNCTIONS_H_

#include "../value.h"

namespace v2v {

extern const ActionTable kLibvirtFunctions;

}  // namespace v2v

#endif  // V2V_NATIVE_LIBVIRT_FUNCTIONS_H_
