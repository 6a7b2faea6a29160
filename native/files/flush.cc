// What Node.js has no call for: posix_fadvise(2).

#include "flush.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace v2v {

namespace {

// Takes a thread of libuv's pool. It settles with 0 or the errno of fdatasync(2); what the advice
// comes to is the kernel's business.
class FlushWorker : public Napi::AsyncWorker {
 public:
  FlushWorker(Napi::Env env, int file)
      : Napi::AsyncWorker(env), file_(file), deferred_(Napi::Promise::Deferred::New(env)) {}

  void Execute() override {
    if (fdatasync(file_) != 0) {
      error_ = errno;
      return;
    }
    posix_fadvise(file_, 0, 0, POSIX_FADV_DONTNEED);
  }
  void OnOK() override { deferred_.Resolve(Napi::Number::New(Env(), error_)); }
  Napi::Promise promise() const { return deferred_.Promise(); }

 private:
  int file_;
  int error_ = 0;
  Napi::Promise::Deferred deferred_;
};

Napi::Value FlushAndForget(const Napi::CallbackInfo& info) {
  auto* worker = new FlushWorker(info.Env(), info[0].As<Napi::Number>().Int32Value());
  worker->Queue();
  return worker->promise();
}

}  // namespace

void ExportFiles(Napi::Env env, Napi::Object exports) {
  exports.Set("flushAndForget", Napi::Function::New(env, FlushAndForget, "flushAndForget"));
}

}  // namespace v2v
