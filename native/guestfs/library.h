// A libguestfs handle and its events.

#ifndef V2V_NATIVE_GUESTFS_LIBRARY_H_
#define V2V_NATIVE_GUESTFS_LIBRARY_H_

#include <atomic>
#include <mutex>
#include <string>

#include "../handle.h"
#include "api.h"

namespace v2v {

class GuestfsLibrary : public TableLibrary {
 public:
  explicit GuestfsLibrary(unsigned flags);

  bool Open(LibraryError& error) override;
  void Close() override;
  // Takes no lock of libguestfs, so it works in the middle of a call.
  void Interrupt() override;
  void* handle() const override { return handle_; }
  LibraryError LastError() const override;
  void Begin(const Action& action) override;
  void Listen(uint64_t mask) override { mask_ = mask; }

 private:
  static void OnEvent(guestfs_h* g, void* self, uint64_t event, int event_handle, int flags,
                      const char* text, size_t length, const uint64_t* numbers, size_t count);
  void Emit(uint64_t event, std::string text, const uint64_t* numbers, size_t count);
  bool IsVerbose();
  std::string WithoutSecrets(uint64_t event, std::string text) const;

  const unsigned flags_;
  bool asking_ = false;
  // The name of the running action and a space, if one of its arguments is a secret buffer.
  std::string secret_trace_;
  std::atomic<uint64_t> mask_{0};
  std::mutex interrupt_mutex_;  // keeps handle_ from being closed under Interrupt
  guestfs_h* handle_ = nullptr;
};

// The functions of the addon for libguestfs.
void ExportGuestfs(Napi::Env env, Napi::Object exports);

}  // namespace v2v

#endif  // V2V_NATIVE_GUESTFS_LIBRARY_H_
