// A libvirt connection, and the questions it asks while it is opened.

#ifndef V2V_NATIVE_LIBVIRT_LIBRARY_H_
#define V2V_NATIVE_LIBVIRT_LIBRARY_H_

#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "../handle.h"
#include "api.h"
#include "session.h"

namespace v2v {

class LibvirtLibrary : public TableLibrary {
 public:
  using Answers = std::optional<std::vector<std::optional<std::string>>>;

  LibvirtLibrary(std::optional<std::string> uri, bool read_only, bool authenticates);

  bool Open(LibraryError& error) override;
  void Close() override;
  // Ends a question or a transfer; libvirt itself has no way to interrupt a call.
  void Interrupt() override;
  void ForgetInterrupt() override {
    session_.interrupted = false;
    session_.transferred = 0;
  }
  int64_t Transferred() const override { return session_.transferred; }
  void* handle() const override { return session_.connection == nullptr ? nullptr : &session_; }
  LibraryError LastError() const override;
  void Begin(const Action& action) override;
  void Answer(Napi::Env env, uint32_t question, const Napi::Value& results) override;

 private:
  static int OnCredentials(virConnectCredentialPtr credentials, unsigned int count, void* self);
  int Ask(virConnectCredentialPtr credentials, unsigned int count);

  const std::optional<std::string> uri_;
  const bool read_only_;
  const bool authenticates_;
  mutable LibvirtSession session_;

  std::mutex mutex_;
  std::condition_variable answered_;
  uint32_t question_ = 0;  // the last one asked
  uint32_t answered_question_ = 0;
  bool interrupted_ = false;
  Answers answers_;
};

// The functions of the addon for libvirt.
void ExportLibvirt(Napi::Env env, Napi::Object exports);

}  // namespace v2v

#endif  // V2V_NATIVE_LIBVIRT_LIBRARY_H_
