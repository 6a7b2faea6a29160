#ifndef V2V_NATIVE_FILES_FLUSH_H_
#define V2V_NATIVE_FILES_FLUSH_H_

#include <napi.h>

namespace v2v {

void ExportFiles(Napi::Env env, Napi::Object exports);

}  // namespace v2v

#endif  // V2V_NATIVE_FILES_FLUSH_H_
