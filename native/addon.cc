// What the addon exports; lib/addon/index.ts declares it.

#include <napi.h>

#include <string>

#include "augeas/library.h"
#include "convert.h"
#include "files/flush.h"
#include "guestfs/library.h"
#include "handle.h"
#include "hivex/library.h"
#include "libvirt/library.h"

namespace {

// loadLibrary(name): why it cannot be loaded, or null
Napi::Value LoadLibrary(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const std::string name = info[0].ToString();
  for (auto* library : {&v2v::Libguestfs(), &v2v::Libvirt(), &v2v::Augeas(), &v2v::Hivex()}) {
    if (name != library->name()) continue;
    const std::string problem = library->Load();
    if (problem.empty()) return env.Null();
    return Napi::String::New(env, problem);
  }
  throw v2v::Failure(env, "type", "loadLibrary takes the name of a library.");
}

Napi::Object Init(Napi::Env env, Napi::Object exports) {
  v2v::ExportHandleFunctions(env, exports);
  exports.Set("loadLibrary", Napi::Function::New(env, LoadLibrary, "loadLibrary"));
  v2v::ExportFiles(env, exports);
  v2v::ExportGuestfs(env, exports);
  v2v::ExportLibvirt(env, exports);
  v2v::ExportAugeas(env, exports);
  v2v::ExportHivex(env, exports);
  return exports;
}

}  // namespace

NODE_API_MODULE(v2v_native, Init)
