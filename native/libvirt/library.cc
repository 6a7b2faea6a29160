#include "library.h"

#include <cstring>
#include <utility>

#include "../convert.h"
#include "functions.h"

namespace v2v {

namespace {

struct Credential {
  int type;
  std::string prompt;
  std::optional<std::string> challenge;
  std::optional<std::string> default_result;
};

int credential_types[] = {VIR_CRED_USERNAME,     VIR_CRED_AUTHNAME,   VIR_CRED_LANGUAGE,
                          VIR_CRED_CNONCE,       VIR_CRED_PASSPHRASE, VIR_CRED_ECHOPROMPT,
                          VIR_CRED_NOECHOPROMPT, VIR_CRED_REALM,      VIR_CRED_EXTERNAL};

bool IsSecret(int type) { return type == VIR_CRED_PASSPHRASE || type == VIR_CRED_NOECHOPROMPT; }

std::optional<std::string> Optional(const char* text) {
  return text != nullptr ? std::optional<std::string>(text) : std::nullopt;
}

Napi::Value OrNull(Napi::Env env, const std::optional<std::string>& text) {
  if (!text) return env.Null();
  return Napi::String::New(env, *text);
}

// Asks JavaScript: calls its callback with the credentials and the question's number.
class Question : public Task {
 public:
  Question(std::shared_ptr<Worker> worker, uint32_t number, std::vector<Credential> credentials)
      : worker_(std::move(worker)), number_(number), credentials_(std::move(credentials)) {}

  void Settle(Napi::Env env) override {
    if (worker_->callback().IsEmpty()) return;
    auto list = Napi::Array::New(env, credentials_.size());
    for (uint32_t i = 0; i < credentials_.size(); ++i) {
      const Credential& credential = credentials_[i];
      auto object = Napi::Object::New(env);
      object.Set("type", credential.type);
      object.Set("prompt", credential.prompt);
      object.Set("challenge", OrNull(env, credential.challenge));
      object.Set("defaultResult", OrNull(env, credential.default_result));
      object.Set("echo", !IsSecret(credential.type));
      list.Set(i, object);
    }
    worker_->callback().Call({list, Napi::Number::New(env, number_)});
  }

 private:
  std::shared_ptr<Worker> worker_;
  uint32_t number_;
  std::vector<Credential> credentials_;
};

// createLibvirt(uri, readOnly, onAuth)
Napi::Value Create(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  if (!(info[0].IsString() || info[0].IsNull()) || !info[1].IsBoolean() ||
      !(info[2].IsFunction() || info[2].IsNull())) {
    throw Failure(env, "type",
                  "createLibvirt takes a URI or null, true or false, and a function or null.");
  }
  Need(env, Libvirt());
  std::optional<std::string> uri;
  if (info[0].IsString()) uri = info[0].As<Napi::String>().Utf8Value();
  if (uri && uri->find('\0') != std::string::npos) {
    throw Failure(env, "type", "The URI must be free of NUL characters.");
  }
  const bool authenticates = info[2].IsFunction();
  const auto callback = authenticates ? info[2].As<Napi::Function>()
                                      : Napi::Function::New(
                                            env, [](const Napi::CallbackInfo&) {}, "none");
  auto library =
      std::make_shared<LibvirtLibrary>(std::move(uri), info[1].As<Napi::Boolean>(), authenticates);
  return Handle::New(env, library, callback);
}

}  // namespace

LibvirtLibrary::LibvirtLibrary(std::optional<std::string> uri, bool read_only, bool authenticates)
    : TableLibrary(kLibvirtFunctions),
      uri_(std::move(uri)),
      read_only_(read_only),
      authenticates_(authenticates) {}

bool LibvirtLibrary::Open(LibraryError& error) {
  virConnectAuth auth = {};
  auth.credtype = credential_types;
  auth.ncredtype = sizeof credential_types / sizeof *credential_types;
  auth.cb = OnCredentials;
  auth.cbdata = this;
  // If the user gave no callback, libvirt gets none at all: its own would ask on the terminal.
  session_.connection =
      virConnectOpenAuth(uri_ ? uri_->c_str() : nullptr, authenticates_ ? &auth : nullptr,
                         read_only_ ? VIR_CONNECT_RO : 0);
  if (session_.connection == nullptr) error = LastError();
  return session_.connection != nullptr;
}

void LibvirtLibrary::Close() {
  auto* connection = std::exchange(session_.connection, nullptr);
  if (connection != nullptr) virConnectClose(connection);
}

void LibvirtLibrary::Interrupt() {
  session_.interrupted = true;
  const std::lock_guard<std::mutex> lock(mutex_);
  interrupted_ = true;
  answered_.notify_all();
}

LibraryError LibvirtLibrary::LastError() const {
  if (!session_.problem.empty()) return {session_.problem, 0, 0};
  const KeptError kept = TakeKeptError();
  const virError* error = kept ? kept.get() : virGetLastError();
  if (error == nullptr) return {"no message", 0, 0};
  return {error->message != nullptr ? error->message : "no message", error->code, error->domain};
}

void LibvirtLibrary::Begin(const Action&) {
  TakeKeptError();
  session_.problem.clear();
}

int LibvirtLibrary::OnCredentials(virConnectCredentialPtr credentials, unsigned int count,
                                  void* self) {
  return static_cast<LibvirtLibrary*>(self)->Ask(credentials, count);
}

int LibvirtLibrary::Ask(virConnectCredentialPtr credentials, unsigned int count) {
  const auto target = worker();
  if (!target) return -1;
  std::vector<Credential> asked;
  for (unsigned int i = 0; i < count; ++i) {
    const virConnectCredential& credential = credentials[i];
    asked.push_back({credential.type, credential.prompt != nullptr ? credential.prompt : "",
                     Optional(credential.challenge), Optional(credential.defresult)});
  }
  std::unique_lock<std::mutex> lock(mutex_);
  const uint32_t number = ++question_;
  target->Emit(std::make_unique<Question>(target, number, std::move(asked)));
  answered_.wait(lock, [&] { return interrupted_ || answered_question_ == number; });
  if (interrupted_ || !answers_ || answers_->size() < count) return -1;
  for (unsigned int i = 0; i < count; ++i) {
    const auto& answer = (*answers_)[i];
    if (!answer) return -1;
    if (IsSecret(credentials[i].type)) redactor().Add(*answer);
    credentials[i].result = strdup(answer->c_str());  // libvirt frees it
    credentials[i].resultlen = static_cast<unsigned int>(answer->size());
  }
  answers_.reset();
  return 0;
}

void LibvirtLibrary::Answer(Napi::Env env, uint32_t question, const Napi::Value& results) {
  Answers answers;
  if (results.IsArray()) {
    answers.emplace();
    const auto array = results.As<Napi::Array>();
    for (uint32_t i = 0; i < array.Length(); ++i) {
      const Napi::Value result = array.Get(i);
      if (result.IsString()) {
        answers->push_back(result.As<Napi::String>().Utf8Value());
      } else if (result.IsNull() || result.IsUndefined()) {
        answers->push_back(std::nullopt);
      } else {
        throw Failure(env, "type", "A credential must be a string or null.");
      }
    }
  }
  const std::lock_guard<std::mutex> lock(mutex_);
  if (question != question_) return;
  answers_ = std::move(answers);
  answered_question_ = question;
  answered_.notify_all();
}

void ExportLibvirt(Napi::Env env, Napi::Object exports) {
  exports.Set("libvirtVersion", Napi::Function::New(
                                    env,
                                    [](const Napi::CallbackInfo& info) -> Napi::Value {
                                      Need(info.Env(), Libvirt());
                                      unsigned long version = 0;
                                      virGetVersion(&version, nullptr, nullptr);
                                      return Napi::Number::New(info.Env(),
                                                               static_cast<double>(version));
                                    },
                                    "libvirtVersion"));
  exports.Set("libvirtFunctions", Napi::Function::New(
                                      env,
                                      [](const Napi::CallbackInfo& info) {
                                        return DescribeTable(info.Env(), kLibvirtFunctions);
                                      },
                                      "libvirtFunctions"));
  exports.Set("createLibvirt", Napi::Function::New(env, Create, "createLibvirt"));
}

}  // namespace v2v
