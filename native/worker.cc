#include "worker.h"

#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <chrono>
#include <utility>

#include "children.h"

namespace v2v {

namespace {

constexpr auto kInterruptInterval = std::chrono::milliseconds(20);
constexpr auto kTerminateLimit = std::chrono::seconds(10);
constexpr auto kCloseGrace = std::chrono::seconds(5);

}  // namespace

Registry& Registry::Of(Napi::Env env) {
  auto* registry = env.GetInstanceData<Registry>();
  if (registry == nullptr) {
    registry = new Registry;
    env.SetInstanceData(registry);
  }
  return *registry;
}

void Registry::TerminateAll() {
  const auto all = workers;
  // Begun together, so that twenty handles take as long as one.
  for (const auto& worker : all) worker->BeginTermination();
  for (const auto& worker : all) worker->Terminate();
}

// What travels through the thread-safe function.
struct Worker::Delivery {
  std::unique_ptr<Task> task;
  bool pending;
};

// The last message of a thread; see rule 5.
class Worker::End : public Task {
 public:
  explicit End(std::shared_ptr<Worker> worker) : worker_(std::move(worker)) {}
  void Settle(Napi::Env env) override { worker_->Ended(env); }

 private:
  std::shared_ptr<Worker> worker_;
};

std::shared_ptr<Worker> Worker::Start(Napi::Env env, std::shared_ptr<Library> library,
                                      Napi::Function callback) {
  auto worker = std::make_shared<Worker>(std::move(library));
  worker->env_ = env;
  const auto name = Napi::String::New(env, "v2v-node");
  const napi_status status =
      napi_create_threadsafe_function(env, nullptr, nullptr, name, 0, 1, nullptr, nullptr,
                                      worker.get(), Deliver, &worker->function_);
  if (status != napi_ok) throw Napi::Error::New(env, "cannot make a thread-safe function");
  napi_unref_threadsafe_function(env, worker->function_);
  worker->callback_ = Napi::Persistent(callback);
  napi_add_env_cleanup_hook(env, OnCleanup, worker.get());
  Registry::Of(env).workers.insert(worker);
  try {
    worker->thread_ = std::thread([worker] { worker->Loop(worker); });
  } catch (const std::system_error& error) {
    worker->ended_ = true;
    worker->Ended(env);
    throw Napi::Error::New(env, std::string("cannot start a thread: ") + error.what());
  }
  return worker;
}

Worker::~Worker() {
  if (thread_.joinable()) thread_.detach();
}

void Worker::Loop(const std::shared_ptr<Worker>& self) {
  thread_id_ = static_cast<int>(syscall(SYS_gettid));
  pthread_setname_np(pthread_self(), "v2v-node");
  std::unique_lock<std::mutex> lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return finishing_ || !queue_.empty(); });
    if (queue_.empty()) break;
    auto task = std::move(queue_.front());
    queue_.pop_front();
    // Under the lock: whoever cancels this call from now on interrupts it.
    library_->ForgetInterrupt();
    running_ = task->id();
    busy_ = true;
    lock.unlock();
    task->Run();
    lock.lock();
    running_ = 0;
    busy_ = false;
    lock.unlock();
    Send(std::move(task), true);
    lock.lock();
  }
  closing_since_ = std::chrono::steady_clock::now();
  lock.unlock();
  library_->Close();
  lock.lock();
  ended_ = true;
  changed_.notify_all();
  lock.unlock();
  Send(std::make_unique<End>(self), true);
}

void Worker::Send(std::unique_ptr<Task> task, bool pending) {
  auto* delivery = new Delivery{std::move(task), pending};
  const std::lock_guard<std::mutex> lock(mutex_);
  if (reachable_ &&
      napi_call_threadsafe_function(function_, delivery, napi_tsfn_nonblocking) == napi_ok) {
    return;
  }
  delete delivery;
}

void Worker::Emit(std::unique_ptr<Task> message) { Send(std::move(message), false); }

void Worker::Deliver(napi_env raw_env, napi_value, void* context, void* data) {
  const std::unique_ptr<Delivery> delivery(static_cast<Delivery*>(data));
  if (raw_env == nullptr) return;
  const Napi::Env env(raw_env);
  auto* worker = static_cast<Worker*>(context);
  if (delivery->pending) worker->Unpend();
  try {
    delivery->task->Settle(env);
  } catch (const Napi::Error& error) {
    error.ThrowAsJavaScriptException();
  }
}

void Worker::Pend() {
  if (pending_++ == 0 && function_ != nullptr) napi_ref_threadsafe_function(env_, function_);
}

void Worker::Unpend() {
  if (--pending_ == 0 && function_ != nullptr) napi_unref_threadsafe_function(env_, function_);
}

bool Worker::Post(std::unique_ptr<Task>& task) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (finishing_) return false;
    queue_.push_back(std::move(task));
    changed_.notify_all();
  }
  Pend();
  return true;
}

Worker::State Worker::Cancel(uint64_t id, std::unique_ptr<Task>& task) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (running_ == id) {
    library_->Interrupt();
    return State::kRunning;
  }
  for (auto entry = queue_.begin(); entry != queue_.end(); ++entry) {
    if ((*entry)->id() != id) continue;
    task = std::move(*entry);
    queue_.erase(entry);
    return State::kQueued;
  }
  return State::kGone;
}

std::deque<std::unique_ptr<Task>> Worker::TakeQueue() {
  const std::lock_guard<std::mutex> lock(mutex_);
  return std::exchange(queue_, {});
}

void Worker::Finish(std::function<void(Napi::Env)> settled) {
  if (over_) {
    settled(Napi::Env(env_));
    return;
  }
  on_end_.push_back(std::move(settled));
  const std::lock_guard<std::mutex> lock(mutex_);
  if (finishing_) return;
  finishing_ = true;
  changed_.notify_all();
  Pend();
}

void Worker::Ended(Napi::Env env) {
  over_ = true;
  if (thread_.joinable()) thread_.join();
  napi_remove_env_cleanup_hook(env, OnCleanup, this);
  auto settled = std::move(on_end_);
  callback_.Reset();
  ReleaseFunction();
  for (const auto& settle : settled) settle(env);
  auto& workers = Registry::Of(env).workers;
  for (auto entry = workers.begin(); entry != workers.end(); ++entry) {
    if (entry->get() != this) continue;
    workers.erase(entry);  // may delete this
    break;
  }
}

void Worker::ReleaseFunction() {
  napi_threadsafe_function function = nullptr;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    reachable_ = false;
    function = std::exchange(function_, nullptr);
  }
  if (function != nullptr) napi_release_threadsafe_function(function, napi_tsfn_release);
}

bool Worker::IsClosingInPeace() const {
  return closing_since_ && std::chrono::steady_clock::now() - *closing_since_ < kCloseGrace;
}

int Worker::KillChildren() {
  const std::lock_guard<std::mutex> lock(mutex_);
  return ended_ || IsClosingInPeace() ? 0 : KillChildrenOf(thread_id_);
}

void Worker::BeginTermination() {
  const auto dropped = TakeQueue();
  for (size_t i = 0; i < dropped.size(); ++i) Unpend();
  const std::lock_guard<std::mutex> lock(mutex_);
  if (!finishing_) {
    finishing_ = true;
    Pend();
  }
  if (busy_) library_->Interrupt();
  changed_.notify_all();
}

void Worker::Terminate() {
  BeginTermination();
  std::unique_lock<std::mutex> lock(mutex_);
  const auto start = std::chrono::steady_clock::now();
  for (;;) {
    if (ended_ || std::chrono::steady_clock::now() - start > kTerminateLimit) break;
    // An idle handle closes in peace, so that what its guest has cached is written; a running call
    // is not waited for.
    if (busy_ || (closing_since_ && !IsClosingInPeace())) {
      library_->Interrupt();
      KillChildrenOf(thread_id_);
    }
    changed_.wait_for(lock, kInterruptInterval);
  }
}

void Worker::OnCleanup(void* data) {
  auto* worker = static_cast<Worker*>(data);
  worker->Terminate();
  bool ended = false;
  {
    const std::lock_guard<std::mutex> lock(worker->mutex_);
    worker->reachable_ = false;
    ended = worker->ended_;
  }
  worker->callback_.Reset();
  if (!worker->thread_.joinable()) return;
  if (ended) {
    worker->thread_.join();
  } else {
    worker->thread_.detach();
  }
}

}  // namespace v2v
