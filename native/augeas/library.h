// Augeas on a directory of the host, for the testing kit.

#ifndef V2V_NATIVE_AUGEAS_LIBRARY_H_
#define V2V_NATIVE_AUGEAS_LIBRARY_H_

#include <memory>
#include <string>

#include "../handle.h"
#include "session.h"

namespace v2v {

class AugeasLibrary : public TableLibrary {
 public:
  AugeasLibrary(std::string root, unsigned int flags);

  bool Open(LibraryError& error) override;
  void Close() override { session_.reset(); }
  // No call of Augeas takes long enough to be interrupted.
  void Interrupt() override {}
  void* handle() const override { return session_.get(); }
  LibraryError LastError() const override;
  void Begin(const Action&) override { session_->problem.clear(); }

 private:
  const std::string root_;
  const unsigned int flags_;
  std::unique_ptr<AugeasSession> session_;
};

// The function of the addon that makes a handle.
void ExportAugeas(Napi::Env env, Napi::Object exports);

}  // namespace v2v

#endif  // V2V_NATIVE_AUGEAS_LIBRARY_H_
