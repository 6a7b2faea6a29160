// Converts JavaScript values to C values and back, as the row of a function describes them.
// JavaScript thread only.

#ifndef V2V_NATIVE_CONVERT_H_
#define V2V_NATIVE_CONVERT_H_

#include <napi.h>

#include <deque>
#include <string>
#include <vector>

#include "shared-library.h"
#include "value.h"

namespace v2v {

// The arguments of one call, copied out of JavaScript, with the memory behind them.
class Arguments {
 public:
  // Throws a failure of kind `type` or `range` that names the action and the argument, never its
  // value.
  Arguments(const Action& action, const Napi::Array& args, const Napi::Value& options);
  Arguments(const Arguments&) = delete;
  Arguments& operator=(const Arguments&) = delete;

  const Value* values() const { return values_.data(); }
  // The secrets among them.
  const std::vector<std::string>& secrets() const { return secrets_; }

 private:
  void Read(const Action& action, const Parameter& parameter, const Napi::Value& from, Value& to);
  const std::string& Text(const Action& action, const Parameter& parameter,
                          const Napi::Value& from);

  std::vector<Value> values_;
  // Containers that never move their elements: `values_` points into them.
  std::deque<std::string> texts_;
  std::deque<std::vector<char*>> lists_;
  std::vector<std::string> secrets_;
};

// Throws a failure of kind `overflow` if a number would lose digits.
Napi::Value ToJavaScript(Napi::Env env, const char* action, const Result& result);

// Throws a failure of kind `missing` unless the library is loaded, or can be.
void Need(Napi::Env env, SharedLibrary& library);

// An error object with a `kind` for lib/addon/index.ts.
Napi::Error Failure(Napi::Env env, const char* kind, const std::string& message);

}  // namespace v2v

#endif  // V2V_NATIVE_CONVERT_H_
