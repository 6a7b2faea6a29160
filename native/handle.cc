#include "handle.h"

#include <utility>

#include "convert.h"

namespace v2v {

namespace {

// Distinguishes our externals from everybody else's.
constexpr napi_type_tag kHandleTag = {0x6f1d0c1b7a5e4c52, 0x9b2e83d5a4f0671c};

Napi::Error ToFailure(Napi::Env env, const LibraryError& error) {
  auto failure = Failure(env, error.is_unsupported ? "unsupported" : "library", error.message);
  failure.Value().Set("errno", Napi::Number::New(env, error.number));
  failure.Value().Set("code", Napi::Number::New(env, error.number));
  failure.Value().Set("domain", Napi::Number::New(env, error.domain));
  return failure;
}

class OpenTask : public Task {
 public:
  OpenTask(Napi::Env env, std::shared_ptr<TableLibrary> library)
      : library_(std::move(library)), deferred_(env) {}

  void Run() override {
    opened_ = library_->Open(error_);
    error_.message = library_->redactor().Redact(error_.message);
  }
  void Settle(Napi::Env env) override {
    if (opened_) {
      deferred_.Resolve(env.Undefined());
    } else {
      deferred_.Reject(ToFailure(env, error_).Value());
    }
  }
  Napi::Promise promise() const { return deferred_.Promise(); }

 private:
  std::shared_ptr<TableLibrary> library_;
  Napi::Promise::Deferred deferred_;
  bool opened_ = false;
  LibraryError error_;
};

class CallTask : public Task {
 public:
  CallTask(Napi::Env env, uint64_t id, std::shared_ptr<TableLibrary> library, const Action& action,
           const Napi::Array& args, const Napi::Value& options)
      : Task(id),
        library_(std::move(library)),
        action_(action),
        arguments_(action, args, options),
        deferred_(env) {
    for (const auto& secret : arguments_.secrets()) library_->redactor().Add(secret);
  }

  void Run() override {
    void* handle = library_->handle();
    if (handle == nullptr) return;
    open_ = true;
    library_->Begin(action_);
    succeeded_ = action_.thunk(handle, arguments_.values(), result_);
    if (succeeded_) return;
    error_ = library_->LastError();
    error_.message = library_->redactor().Redact(error_.message);
  }

  void Settle(Napi::Env env) override {
    if (!open_) return Reject(Failure(env, "closed", "the handle is not open"));
    if (!succeeded_) return Reject(ToFailure(env, error_));
    try {
      deferred_.Resolve(ToJavaScript(env, action_.name, result_));
    } catch (const Napi::Error& error) {
      Reject(error);
    }
  }
  void Reject(const Napi::Error& error) { deferred_.Reject(error.Value()); }
  Napi::Promise promise() const { return deferred_.Promise(); }

 private:
  std::shared_ptr<TableLibrary> library_;
  const Action& action_;
  Arguments arguments_;
  Napi::Promise::Deferred deferred_;
  Result result_;
  bool open_ = false;
  bool succeeded_ = false;
  LibraryError error_;
};

Handle& HandleOf(const Napi::CallbackInfo& info) {
  if (info.Length() > 0 && info[0].IsExternal()) {
    const auto external = info[0].As<Napi::External<Handle>>();
    if (external.CheckTypeTag(&kHandleTag)) return *external.Data();
  }
  throw Failure(info.Env(), "type", "The first argument must be a handle of this addon.");
}

void Drop(Napi::Env env, Worker& worker, std::unique_ptr<Task> task) {
  if (auto* call = dynamic_cast<CallTask*>(task.get())) {
    call->Reject(Failure(env, "dropped", "the call was dropped before its turn"));
  } else {
    task->Settle(env);
  }
  worker.Unpend();
}

Napi::Value Open(const Napi::CallbackInfo& info) {
  Handle& handle = HandleOf(info);
  auto open = std::make_unique<OpenTask>(info.Env(), handle.library);
  const auto promise = open->promise();
  std::unique_ptr<Task> task = std::move(open);
  if (!handle.worker->Post(task)) throw Failure(info.Env(), "closed", "the handle is closed");
  return promise;
}

// call(handle, id, action, args, options)
Napi::Value Call(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  Handle& handle = HandleOf(info);
  if (!info[1].IsNumber() || !info[2].IsString() || !info[3].IsArray()) {
    throw Failure(env, "type", "call takes a handle, an id, an action and its arguments.");
  }
  const std::string name = info[2].As<Napi::String>();
  const Action* action = handle.library->Find(name);
  if (action == nullptr) throw Failure(env, "unknown", "There is no action " + name + ".");
  if (!IsSupported(*action)) {
    throw Failure(env, "unsupported", "The libguestfs of this host does not have " + name + ".");
  }
  const auto id = static_cast<uint64_t>(info[1].As<Napi::Number>().Int64Value());
  auto call = std::make_unique<CallTask>(env, id, handle.library, *action,
                                         info[3].As<Napi::Array>(), info[4]);
  const auto promise = call->promise();
  std::unique_ptr<Task> task = std::move(call);
  if (!handle.worker->Post(task)) throw Failure(env, "closed", "the handle is closed");
  return promise;
}

// cancel(handle, id)
Napi::Value Cancel(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  Handle& handle = HandleOf(info);
  if (!info[1].IsNumber()) throw Failure(env, "type", "cancel takes a handle and an id.");
  std::unique_ptr<Task> task;
  switch (
      handle.worker->Cancel(static_cast<uint64_t>(info[1].As<Napi::Number>().Int64Value()), task)) {
    case Worker::State::kQueued:
      Drop(env, *handle.worker, std::move(task));
      return Napi::String::New(env, "dropped");
    case Worker::State::kRunning:
      return Napi::String::New(env, "running");
    case Worker::State::kGone:
      break;
  }
  return Napi::String::New(env, "gone");
}

void UserCancel(const Napi::CallbackInfo& info) { HandleOf(info).library->Interrupt(); }

Napi::Value KillChildren(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), HandleOf(info).worker->KillChildren());
}

// transferred(handle)
Napi::Value Transferred(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), static_cast<double>(HandleOf(info).library->Transferred()));
}

// listen(handle, mask)
void Listen(const Napi::CallbackInfo& info) {
  Handle& handle = HandleOf(info);
  if (!info[1].IsNumber()) throw Failure(info.Env(), "type", "listen takes a handle and a mask.");
  handle.library->Listen(static_cast<uint64_t>(info[1].As<Napi::Number>().Int64Value()));
}

// answer(handle, question, results)
void Answer(const Napi::CallbackInfo& info) {
  Handle& handle = HandleOf(info);
  if (!info[1].IsNumber()) throw Failure(info.Env(), "type", "answer takes a question's number.");
  handle.library->Answer(info.Env(), info[1].As<Napi::Number>().Uint32Value(), info[2]);
}

// close(handle, drop)
Napi::Value Close(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  Handle& handle = HandleOf(info);
  if (info[1].ToBoolean()) {
    for (auto& task : handle.worker->TakeQueue()) Drop(env, *handle.worker, std::move(task));
  }
  const Napi::Promise::Deferred deferred(env);
  handle.worker->Finish([deferred](Napi::Env now) { deferred.Resolve(now.Undefined()); });
  return deferred.Promise();
}

void DestroyAll(const Napi::CallbackInfo& info) { Registry::Of(info.Env()).TerminateAll(); }

}  // namespace

const Action* TableLibrary::Find(const std::string& name) const {
  for (size_t i = 0; i < table_.size; ++i) {
    if (name == table_.rows[i].name) return &table_.rows[i];
  }
  return nullptr;
}

Handle::~Handle() {
  worker->Finish([](Napi::Env) {});
}

Napi::Value Handle::New(Napi::Env env, std::shared_ptr<TableLibrary> library,
                        Napi::Function callback) {
  auto worker = Worker::Start(env, library, callback);
  library->SetWorker(worker);
  auto external =
      Napi::External<Handle>::New(env, new Handle{std::move(library), std::move(worker)},
                                  [](Napi::Env, Handle* handle) { delete handle; });
  external.TypeTag(&kHandleTag);
  return external;
}

void ExportHandleFunctions(Napi::Env env, Napi::Object exports) {
  exports.Set("open", Napi::Function::New(env, Open, "open"));
  exports.Set("call", Napi::Function::New(env, Call, "call"));
  exports.Set("cancel", Napi::Function::New(env, Cancel, "cancel"));
  exports.Set("userCancel", Napi::Function::New(env, UserCancel, "userCancel"));
  exports.Set("killChildren", Napi::Function::New(env, KillChildren, "killChildren"));
  exports.Set("transferred", Napi::Function::New(env, Transferred, "transferred"));
  exports.Set("listen", Napi::Function::New(env, Listen, "listen"));
  exports.Set("answer", Napi::Function::New(env, Answer, "answer"));
  exports.Set("close", Napi::Function::New(env, Close, "close"));
  exports.Set("destroyAll", Napi::Function::New(env, DestroyAll, "destroyAll"));
}

Napi::Value DescribeTable(Napi::Env env, const ActionTable& table) {
  auto rows = Napi::Array::New(env, table.size);
  for (uint32_t i = 0; i < table.size; ++i) {
    const Napi::HandleScope scope(env);
    const Action& action = table.rows[i];
    auto options = Napi::Array::New(env, action.option_count);
    for (uint32_t k = 0; k < action.option_count; ++k) {
      options.Set(k, action.parameters[action.argument_count + k].name);
    }
    auto row = Napi::Object::New(env);
    row.Set("name", action.name);
    row.Set("supported", IsSupported(action));
    row.Set("args", static_cast<double>(action.argument_count));
    row.Set("options", options);
    rows.Set(i, row);
  }
  return rows;
}

}  // namespace v2v
