// The table of libvirt functions, written by hand.

#ifndef V2V_NATIVE_LIBVIRT_FUNCTIONS_H_
#define V2V_NATIVE_LIBVIRT_FUNCTIONS_H_

#include <memory>

#include "../value.h"
#include "api.h"

namespace v2v {

extern const ActionTable kLibvirtFunctions;

struct FreeKeptError {
  void operator()(virErrorPtr error) const { virFreeError(error); }
};
using KeptError = std::unique_ptr<virError, FreeKeptError>;

// To be called before cleaning up, which may clear the error of the function that this thread
// called last.
void KeepError();

// The error of the function that this thread called last, if cleaning up has cleared it in libvirt;
// otherwise null.
KeptError TakeKeptError();

}  // namespace v2v

#endif  // V2V_NATIVE_LIBVIRT_FUNCTIONS_H_
