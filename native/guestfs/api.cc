#include "api.h"

#include <dlfcn.h>

#include "../libvirt/api.h"

namespace v2v {

namespace {

// A libvirt that libguestfs has brought along is to be as quiet as ours, which it is.
void Prepare() {
  if (dlopen("libvirt.so.0", RTLD_NOW | RTLD_NOLOAD) != nullptr) Libvirt().Load();
}

}  // namespace

SharedLibrary& Libguestfs() {
  static const Symbol symbols[] = {
    // Errors and their handlers are each thread's own from 1.38 on, as this action is.
    {"guestfs_yara_scan", &guestfs_yara_scan, true},
    // Called by ourselves
    {"guestfs_get_verbose", &guestfs_get_verbose, true},
    {"guestfs_user_cancel", &guestfs_user_cancel, true},
    {"guestfs_version", &guestfs_version, true},
    V2V_GUESTFS_FUNCTIONS(V2V_REQUIRED) V2V_GUESTFS_ACTIONS(V2V_OPTIONAL)
#if V2V_PRIVATE
        V2V_GUESTFS_TEST_ACTIONS(V2V_OPTIONAL)
#endif
  };
  static SharedLibrary library("libguestfs", "libguestfs.so.0", symbols, Prepare);
  return library;
}

}  // namespace v2v
