#include "library.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>
#include <vector>

#include "../convert.h"
#include "actions.h"

namespace v2v {

namespace {

constexpr uint64_t kLogEvents =
    GUESTFS_EVENT_APPLIANCE | GUESTFS_EVENT_LIBRARY | GUESTFS_EVENT_TRACE | GUESTFS_EVENT_WARNING;

class EventMessage : public Task {
 public:
  EventMessage(std::shared_ptr<Worker> worker, uint64_t event, std::string text,
               std::vector<uint64_t> numbers)
      : worker_(std::move(worker)),
        event_(event),
        text_(std::move(text)),
        numbers_(std::move(numbers)) {}

  void Settle(Napi::Env env) override {
    if (worker_->callback().IsEmpty()) return;
    auto numbers = Napi::Array::New(env, numbers_.size());
    for (uint32_t i = 0; i < numbers_.size(); ++i) {
      numbers.Set(i, static_cast<double>(numbers_[i]));
    }
    worker_->callback().Call({Napi::Number::New(env, static_cast<double>(event_)),
                              Napi::String::New(env, text_), numbers});
  }

 private:
  std::shared_ptr<Worker> worker_;
  uint64_t event_;
  std::string text_;
  std::vector<uint64_t> numbers_;
};

// Prints what libguestfs itself would print if no callback were set: the user asked for it with
// LIBGUESTFS_DEBUG or LIBGUESTFS_TRACE.
void PrintLog(uint64_t event, const std::string& text) {
  if (event == GUESTFS_EVENT_APPLIANCE) {
    std::fwrite(text.data(), 1, text.size(), stderr);
    return;
  }
  const char* kind = event == GUESTFS_EVENT_TRACE     ? "trace: "
                     : event == GUESTFS_EVENT_WARNING ? "warning: "
                                                      : "";
  std::fprintf(stderr, "libguestfs: %s%s\n", kind, text.c_str());
}

std::string LibraryVersion() {
  guestfs_h* g =
      guestfs_create_flags(GUESTFS_CREATE_NO_ENVIRONMENT | GUESTFS_CREATE_NO_CLOSE_ON_EXIT);
  if (g == nullptr) return "";
  guestfs_set_error_handler(g, nullptr, nullptr);
  std::string text;
  if (struct guestfs_version* version = guestfs_version(g)) {
    text = std::to_string(version->major) + "." + std::to_string(version->minor) + "." +
           std::to_string(version->release) + version->extra;
    guestfs_free_version(version);
  }
  guestfs_close(g);
  return text;
}

// createGuestfs(flags, onEvent)
Napi::Value Create(const Napi::CallbackInfo& info) {
  Need(info.Env(), Libguestfs());
  if (!info[0].IsNumber() || !info[1].IsFunction()) {
    throw Napi::TypeError::New(info.Env(), "createGuestfs takes flags and a function.");
  }
  auto library = std::make_shared<GuestfsLibrary>(info[0].As<Napi::Number>().Uint32Value());
  return Handle::New(info.Env(), library, info[1].As<Napi::Function>());
}

}  // namespace

GuestfsLibrary::GuestfsLibrary(unsigned flags)
    : TableLibrary(kGuestfsActions),
      // Its own atexit hook would close the handle under a worker that is using it.
      flags_((flags & GUESTFS_CREATE_NO_ENVIRONMENT) | GUESTFS_CREATE_NO_CLOSE_ON_EXIT) {}

bool GuestfsLibrary::Open(LibraryError& error) {
  guestfs_h* g = guestfs_create_flags(flags_);
  if (g == nullptr) {
    error.number = errno;
    error.message = std::string("guestfs_create failed: ") + std::strerror(error.number);
    return false;
  }
  guestfs_set_error_handler(g, nullptr, nullptr);
  if (guestfs_set_event_callback(g, OnEvent, GUESTFS_EVENT_ALL & ~GUESTFS_EVENT_LIBVIRT_AUTH, 0,
                                 this) == -1) {
    error = {guestfs_last_error(g), guestfs_last_errno(g), 0};
    guestfs_close(g);
    return false;
  }
  const std::lock_guard<std::mutex> lock(interrupt_mutex_);
  handle_ = g;
  return true;
}

void GuestfsLibrary::Close() {
  guestfs_h* g = nullptr;
  {
    const std::lock_guard<std::mutex> lock(interrupt_mutex_);
    g = std::exchange(handle_, nullptr);
  }
  if (g != nullptr) guestfs_close(g);
}

void GuestfsLibrary::Interrupt() {
  const std::lock_guard<std::mutex> lock(interrupt_mutex_);
  if (handle_ != nullptr) guestfs_user_cancel(handle_);
}

LibraryError GuestfsLibrary::LastError() const {
  const char* text = guestfs_last_error(handle_);
  const std::string message = text != nullptr ? text : "no message";
  const int number = guestfs_last_errno(handle_);
  // An option has a bit, and the library refuses those that came after it.
  if (number == EINVAL && message.find(": unknown option in guestfs_") != std::string::npos) {
    return {"The libguestfs of this host does not know an option of " +
                message.substr(0, message.find(':')) + ".",
            number, 0, true};
  }
  return {message, number, 0};
}

void GuestfsLibrary::OnEvent(guestfs_h*, void* self, uint64_t event, int, int, const char* text,
                             size_t length, const uint64_t* numbers, size_t count) {
  static_cast<GuestfsLibrary*>(self)->Emit(
      event, text != nullptr ? std::string(text, length) : std::string(), numbers, count);
}

void GuestfsLibrary::Emit(uint64_t event, std::string text, const uint64_t* numbers, size_t count) {
  const bool wanted = (mask_ & event) != 0;
  if (asking_ || (!wanted && (event & kLogEvents) == 0)) return;
  text = WithoutSecrets(event, std::move(text));
  if (!wanted) {
    if (event == GUESTFS_EVENT_TRACE || event == GUESTFS_EVENT_WARNING || IsVerbose()) {
      PrintLog(event, text);
    }
    return;
  }
  const auto target = worker();
  if (!target) return;
  std::vector<uint64_t> copied(numbers, numbers + count);
  target->Emit(std::make_unique<EventMessage>(target, event, std::move(text), std::move(copied)));
}

void GuestfsLibrary::Begin(const Action& action) {
  secret_trace_.clear();
  for (size_t i = 0; i < action.argument_count; ++i) {
    const Parameter& parameter = action.parameters[i];
    if (parameter.secret && parameter.kind == Kind::kBuffer) {
      secret_trace_ = std::string(action.name) + " ";
    }
  }
}

std::string GuestfsLibrary::WithoutSecrets(uint64_t event, std::string text) const {
  // A trace shows only the beginning of a long buffer, so the whole secret cannot be found in it.
  if (event == GUESTFS_EVENT_TRACE && !secret_trace_.empty() && text.rfind(secret_trace_, 0) == 0 &&
      text[secret_trace_.size()] != '=') {
    return secret_trace_ + "***";
  }
  return redactor().Redact(std::move(text));
}

bool GuestfsLibrary::IsVerbose() {
  if (handle_ == nullptr) return false;
  asking_ = true;  // the call itself is traced
  const bool verbose = guestfs_get_verbose(handle_) == 1;
  asking_ = false;
  return verbose;
}

void ExportGuestfs(Napi::Env env, Napi::Object exports) {
  exports.Set("guestfsVersion", Napi::Function::New(
                                    env,
                                    [](const Napi::CallbackInfo& info) -> Napi::Value {
                                      Need(info.Env(), Libguestfs());
                                      static const std::string version = LibraryVersion();
                                      return Napi::String::New(info.Env(), version);
                                    },
                                    "guestfsVersion"));
  exports.Set("guestfsActions", Napi::Function::New(
                                    env,
                                    [](const Napi::CallbackInfo& info) {
                                      Need(info.Env(), Libguestfs());
                                      return DescribeTable(info.Env(), kGuestfsActions);
                                    },
                                    "guestfsActions"));
  exports.Set("createGuestfs", Napi::Function::New(env, Create, "createGuestfs"));
}

}  // namespace v2v
