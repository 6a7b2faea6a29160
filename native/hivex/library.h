// A registry hive in a file of the host, for the testing kit.

#ifndef V2V_NATIVE_HIVEX_LIBRARY_H_
#define V2V_NATIVE_HIVEX_LIBRARY_H_

#include <memory>
#include <string>

#include "../handle.h"
#include "session.h"

namespace v2v {

class HivexLibrary : public TableLibrary {
 public:
  HivexLibrary(std::string path, int flags);

  bool Open(LibraryError& error) override;
  void Close() override { session_.reset(); }
  // No call of hivex takes long enough to be interrupted.
  void Interrupt() override {}
  void* handle() const override { return session_.get(); }
  LibraryError LastError() const override;

 private:
  const std::string path_;
  const int flags_;
  std::unique_ptr<HiveSession> session_;
};

// The function of the addon that makes a handle.
void ExportHivex(Napi::Env env, Napi::Object exports);

}  // namespace v2v

#endif  // V2V_NATIVE_HIVEX_LIBRARY_H_
