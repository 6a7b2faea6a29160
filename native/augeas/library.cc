#include "library.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "../convert.h"
#include "confine.h"
#include "functions.h"

namespace v2v {

namespace {

// createAugeas(root, flags)
Napi::Value Create(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  if (!info[0].IsString() || !info[1].IsNumber()) {
    throw Failure(env, "type", "createAugeas takes a directory and flags.");
  }
  const std::string root = info[0].As<Napi::String>();
  if (root.find('\0') != std::string::npos) {
    throw Failure(env, "type", "The directory must be free of NUL characters.");
  }
  Need(env, Augeas());
  const auto none = Napi::Function::New(
      env, [](const Napi::CallbackInfo&) {}, "none");
  return Handle::New(
      env, std::make_shared<AugeasLibrary>(root, info[1].As<Napi::Number>().Uint32Value()), none);
}

}  // namespace

std::vector<std::string> MatchNodes(augeas* aug, const std::string& expression) {
  char** matches = nullptr;
  const int count = aug_match(aug, expression.c_str(), &matches);
  std::vector<std::string> nodes;
  for (int i = 0; i < count; ++i) {
    nodes.emplace_back(matches[i]);
    std::free(matches[i]);
  }
  std::free(matches);
  return nodes;
}

std::string AugeasMessage(augeas* aug) {
  if (aug_error(aug) == AUG_NOERROR) return "";
  std::string message = aug_error_message(aug);
  for (const char* more : {aug_error_minor_message(aug), aug_error_details(aug)}) {
    if (more != nullptr && *more != '\0') message += std::string(": ") + more;
  }
  return message;
}

AugeasLibrary::AugeasLibrary(std::string root, unsigned int flags)
    : TableLibrary(kAugeasFunctions), root_(std::move(root)), flags_(flags) {}

bool AugeasLibrary::Open(LibraryError& error) {
  char* real = realpath(root_.c_str(), nullptr);
  if (real == nullptr) {
    error = {std::strerror(errno), errno};
    return false;
  }
  const std::string root = real;
  std::free(real);
  // Nothing may be loaded before it is known which files lead out of the root.
  augeas* aug = aug_init(root.c_str(), nullptr, flags_ | AUG_NO_LOAD | AUG_NO_ERR_CLOSE);
  if (aug == nullptr) {
    error = {"out of memory", ENOMEM};
    return false;
  }
  session_ = std::make_unique<AugeasSession>(aug, root);
  if (aug_error(aug) == AUG_NOERROR && (flags_ & AUG_NO_LOAD) == 0) {
    ExcludeFilesOutside(*session_);
    aug_load(aug);
  }
  if (aug_error(aug) == AUG_NOERROR) return true;
  error = LastError();
  session_.reset();
  return false;
}

LibraryError AugeasLibrary::LastError() const {
  if (!session_->problem.empty()) return {session_->problem};
  const std::string message = AugeasMessage(session_->aug);
  return {message.empty() ? "failed; /augeas//error says why" : message};
}

void ExportAugeas(Napi::Env env, Napi::Object exports) {
  exports.Set("createAugeas", Napi::Function::New(env, Create, "createAugeas"));
}

}  // namespace v2v
