// One thread with one queue, for one C handle; results come back through one thread-safe function.
//
// The rules of its life. Code that changes this file must keep them.
//
//  1. The C handle is made, used and closed on the worker's thread only: libguestfs keeps its last
//  error and its error
//     handler, libvirt its last error, per thread. Library::Interrupt is the one exception, and
//     says how it is safe.
//  2. The thread-safe function is called by the thread only, under `mutex_` and while `reachable_`.
//  The JavaScript
//     thread clears `reachable_` before the environment goes away, so the thread never meets a dead
//     one.
//  3. Everything of N-API is touched on the JavaScript thread. A task that never settles (its
//  environment is gone) is
//     only deleted, so tasks own nothing of N-API that needs an environment to be let go.
//  4. The thread-safe function is referenced while a task has not settled, and only then: an idle
//  handle does not keep
//     the process alive, a running call does.
//  5. The thread ends after Finish, when its queue is empty. Its last deed for JavaScript is the
//  settling of End: there
//     the thread is joined, the function released, the cleanup hook removed and the worker
//     forgotten by its registry.
//  6. A worker is kept by its registry until rule 5 or rule 7, so that it outlives a handle that is
//  garbage-collected.
//  7. Environment cleanup (natural exit, worker_threads terminate) and the 'exit' event
//  (process.exit runs no hooks)
//     call Terminate: it drops the queue, interrupts the running call until it returns (an idle
//     handle closes in peace first, so that nothing written is lost), and waits for the thread. The
//     hook is added after the thread-safe function was made; hooks run last in first out, so ours
//     runs first.
//  8. A thread that does not end within kTerminateLimit is left behind: it keeps its worker alive,
//  and the addon is
//     linked with -z nodelete, so its code stays mapped.

#ifndef V2V_NATIVE_WORKER_H_
#define V2V_NATIVE_WORKER_H_

#include <napi.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <thread>

namespace v2v {

// A C library's handle, as the worker sees it.
class Library {
 public:
  virtual ~Library() = default;
  // Worker's thread. Closes the handle, if it was opened.
  virtual void Close() = 0;
  // Any thread, at any time. Asks the running call to end soon.
  virtual void Interrupt() = 0;
};

// Work for the thread, or a message from it.
class Task {
 public:
  virtual ~Task() = default;
  // Worker's thread.
  virtual void Run() {}
  // JavaScript thread, afterwards.
  virtual void Settle(Napi::Env env) = 0;
  // The number JavaScript gave the call; 0 has none.
  uint64_t id() const { return id_; }

 protected:
  explicit Task(uint64_t id = 0) : id_(id) {}

 private:
  uint64_t id_;
};

class Worker;

// The workers of one JavaScript environment. JavaScript thread.
class Registry {
 public:
  static Registry& Of(Napi::Env env);
  void TerminateAll();

  std::set<std::shared_ptr<Worker>> workers;
};

class Worker {
 public:
  // Where a call is that JavaScript wants to cancel.
  enum class State { kGone, kQueued, kRunning };

  // JavaScript thread, all of these.
  static std::shared_ptr<Worker> Start(Napi::Env env, std::shared_ptr<Library> library,
                                       Napi::Function callback);
  // False: the worker is finishing; the task was not taken.
  bool Post(std::unique_ptr<Task>& task);
  // Takes a queued call out of the queue into `task`; a running one is interrupted.
  State Cancel(uint64_t id, std::unique_ptr<Task>& task);
  // Takes what is queued.
  std::deque<std::unique_ptr<Task>> TakeQueue();
  // No more tasks; the thread closes the handle when the queue is empty. `settled` runs on the
  // JavaScript thread at the end (rule 5), or at once where the worker has ended.
  void Finish(std::function<void(Napi::Env)> settled);
  // Counts a task that settles outside the thread-safe function.
  void Unpend();
  // Rule 7.
  void BeginTermination();
  void Terminate();
  // Spares a handle that has begun to close: what runs then cleans up.
  int KillChildren();
  Napi::FunctionReference& callback() { return callback_; }

  // Worker's thread. Brings a message to the JavaScript thread.
  void Emit(std::unique_ptr<Task> message);

  explicit Worker(std::shared_ptr<Library> library) : library_(std::move(library)) {}
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

 private:
  class End;
  struct Delivery;

  static void Deliver(napi_env env, napi_value callback, void* context, void* data);
  static void OnCleanup(void* worker);
  void Loop(const std::shared_ptr<Worker>& self);
  // Worker's thread, or with the task as its own. Deletes what cannot be delivered.
  void Send(std::unique_ptr<Task> task, bool pending);
  void Pend();
  void Ended(Napi::Env env);
  void ReleaseFunction();
  // Under mutex_.
  bool IsClosingInPeace() const;

  const std::shared_ptr<Library> library_;

  // JavaScript thread.
  napi_env env_ = nullptr;
  napi_threadsafe_function function_ = nullptr;
  Napi::FunctionReference callback_;
  std::deque<std::function<void(Napi::Env)>> on_end_;
  size_t pending_ = 0;
  bool over_ = false;
  std::thread thread_;

  // Both threads.
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::unique_ptr<Task>> queue_;
  uint64_t running_ = 0;  // the id of the task that runs
  bool busy_ = false;     // a task runs, also one without an id
  bool finishing_ = false;
  std::optional<std::chrono::steady_clock::time_point> closing_since_;
  bool ended_ = false;
  bool reachable_ = true;
  std::atomic<int> thread_id_{0};
};

}  // namespace v2v

#endif  // V2V_NATIVE_WORKER_H_
