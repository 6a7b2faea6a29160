#include "api.h"

namespace v2v {

SharedLibrary& Augeas() {
  static const Symbol symbols[] = {V2V_AUGEAS_FUNCTIONS(V2V_REQUIRED)};
  static SharedLibrary library("augeas", "libaugeas.so.0", symbols, nullptr);
  return library;
}

}  // namespace v2v
