#include "shared-library.h"

#include <dlfcn.h>

#include <cstdlib>
#include <cstring>

namespace v2v {

namespace {

// The addon of the tests can be given another file, or one that is not there.
std::string FileOf(const char* name, const char* file) {
#if V2V_PRIVATE
  const char* other = std::getenv((std::string("V2V_TEST_") + name).c_str());
  if (other != nullptr) return other;
#else
  (void)name;
#endif
  return file;
}

std::string LastProblem() {
  const char* problem = dlerror();
  return problem != nullptr ? problem : "unknown error";
}

}  // namespace

std::string SharedLibrary::Load() {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (is_loaded_) return "";
  // Not to be unloaded: a thread may be left behind in it; see rule 8 in worker.h. What it depends
  // on is the same copy that we load by the same name, although its symbols are nobody else's.
  const std::string file = FileOf(name_, file_);
  void* library = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
  if (library == nullptr) return LastProblem();
  for (size_t i = 0; i < count_; ++i) {
    void* address = dlsym(library, symbols_[i].name);
    if (address == nullptr && symbols_[i].is_required) return LastProblem();
    std::memcpy(symbols_[i].pointer, &address, sizeof address);
  }
  if (prepare_ != nullptr) prepare_();
  is_loaded_ = true;
  return "";
}

}  // namespace v2v
