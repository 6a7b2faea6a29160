#include "api.h"

namespace v2v {

namespace {

void Ignore(void*, virErrorPtr) {}

// Errors reach JavaScript; libvirt would print them as well.
void Prepare() {
  virInitialize();
  virSetErrorFunc(nullptr, Ignore);
}

}  // namespace

SharedLibrary& Libvirt() {
  static const Symbol symbols[] = {V2V_LIBVIRT_FUNCTIONS(V2V_REQUIRED)};
  static SharedLibrary library("libvirt", "libvirt.so.0", symbols, Prepare);
  return library;
}

}  // namespace v2v
