// What the addon exports; lib/addon/index.ts declares it.

#include <napi.h>

#include "files/flush.h"
#include "guestfs/library.h"
#include "handle.h"
#include "libvirt/library.h"
#ifdef V2V_WITH_AUGEAS
#include "augeas/library.h"
#endif
#ifdef V2V_WITH_HIVEX
#include "hivex/library.h"
#endif

namespace {

Napi::Object Init(Napi::Env env, Napi::Object exports) {
  v2v::ExportHandleFunctions(env, exports);
  v2v::ExportFiles(env, exports);
  v2v::ExportGuestfs(env, exports);
  v2v::ExportLibvirt(env, exports);
#ifdef V2V_WITH_AUGEAS
  v2v::ExportAugeas(env, exports);
#endif
#ifdef V2V_WITH_HIVEX
  v2v::ExportHivex(env, exports);
#endif
  return exports;
}

}  // namespace

NODE_API_MODULE(v2v_native, Init)
