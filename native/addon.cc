// What the addon exports; lib/native.ts declares it.

#include <napi.h>

#include "guestfs/library.h"
#include "handle.h"
#include "libvirt/library.h"

namespace {

Napi::Object Init(Napi::Env env, Napi::Object exports) {
  v2v::ExportHandleFunctions(env, exports);
  v2v::ExportGuestfs(env, exports);
  v2v::ExportLibvirt(env, exports);
  return exports;
}

}  // namespace

NODE_API_MODULE(v2v_native, Init)
