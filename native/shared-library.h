// A C library of the host. It is loaded when it is first needed, and its functions are called
// through pointers, so that one build of the addon runs with every version, and without those that
// nobody asks for.

#ifndef V2V_NATIVE_SHARED_LIBRARY_H_
#define V2V_NATIVE_SHARED_LIBRARY_H_

#include <cstddef>
#include <mutex>
#include <string>

namespace v2v {

// A function pointer to be filled in. Only the library that was found can lack an optional one.
struct Symbol {
  const char* name;
  void* pointer;
  bool is_required;
};

class SharedLibrary {
 public:
  // `prepare` runs once, after the pointers have been filled in.
  template <size_t N>
  SharedLibrary(const char* name, const char* file, const Symbol (&symbols)[N], void (*prepare)())
      : name_(name), file_(file), symbols_(symbols), count_(N), prepare_(prepare) {}
  SharedLibrary(const SharedLibrary&) = delete;
  SharedLibrary& operator=(const SharedLibrary&) = delete;

  const char* name() const { return name_; }

  // Any thread. Empty once the library is loaded, which it then is for good; otherwise why it
  // cannot be, and the next call tries again.
  std::string Load();

 private:
  const char* const name_;
  const char* const file_;
  const Symbol* const symbols_;
  const size_t count_;
  void (*const prepare_)();
  std::mutex mutex_;
  bool is_loaded_ = false;
};

// Declares the pointer to a function of a library.
#define V2V_POINTER(result, name, parameters) inline result(*name) parameters = nullptr;
// Their rows in the list of symbols.
#define V2V_REQUIRED(result, name, parameters) {#name, &name, true},
#define V2V_OPTIONAL(result, name, parameters) {#name, &name, false},

}  // namespace v2v

#endif  // V2V_NATIVE_SHARED_LIBRARY_H_
