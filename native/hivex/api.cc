#include "api.h"

namespace v2v {

SharedLibrary& Hivex() {
  static const Symbol symbols[] = {V2V_HIVEX_FUNCTIONS(V2V_REQUIRED)};
  static SharedLibrary library("hivex", "libhivex.so.0", symbols, nullptr);
  return library;
}

}  // namespace v2v
