#include "library.h"

#include <cerrno>
#include <cstring>
#include <utility>

#include "../convert.h"
#include "functions.h"

namespace v2v {

namespace {

// createHivex(path, flags)
Napi::Value Create(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  if (!info[0].IsString() || !info[1].IsNumber()) {
    throw Failure(env, "type", "createHivex takes the path of a hive and flags.");
  }
  const std::string path = info[0].As<Napi::String>();
  if (path.find('\0') != std::string::npos) {
    throw Failure(env, "type", "The path must be free of NUL characters.");
  }
  Need(env, Hivex());
  const auto none = Napi::Function::New(
      env, [](const Napi::CallbackInfo&) {}, "none");
  return Handle::New(
      env, std::make_shared<HivexLibrary>(path, info[1].As<Napi::Number>().Int32Value()), none);
}

LibraryError ErrorOf(int number) {
  if (number == 0) return {"failed"};
  return {std::strerror(number), number};
}

}  // namespace

HivexLibrary::HivexLibrary(std::string path, int flags)
    : TableLibrary(kHivexFunctions), path_(std::move(path)), flags_(flags) {}

bool HivexLibrary::Open(LibraryError& error) {
  hive_h* hive = hivex_open(path_.c_str(), flags_);
  if (hive == nullptr) {
    error = ErrorOf(errno);
    return false;
  }
  session_ = std::make_unique<HiveSession>(hive);
  return true;
}

LibraryError HivexLibrary::LastError() const { return ErrorOf(session_->error); }

void ExportHivex(Napi::Env env, Napi::Object exports) {
  exports.Set("createHivex", Napi::Function::New(env, Create, "createHivex"));
}

}  // namespace v2v
