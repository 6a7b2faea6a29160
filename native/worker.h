// One thread with one queue, for one C handle. Results come back through one thread-safe function.
//
// The rules of its life, which every change to this file must keep:
//
//  1. The C handle is made, used and closed on the worker's thread alone: libguestfs keeps its last
//     error and its error handler per thread, libvirt its last error. Library::Interrupt is the one
//     exception; each library says why its own is safe.
//
//  2. The thread-safe function is called on the worker's thread alone, with `mutex_` held and while
//     `reachable_` is true. The JavaScript thread clears `reachable_` before the environment goes,
//     so the worker's thread never calls into an environment that is gone.
//
//  3. All other use of N-API is on the JavaScript thread. A task whose environment is gone is
//     deleted without being settled, on either thread; so a task owns nothing of N-API that needs
//     an environment to be released.
//
//  4. The thread-safe function is referenced while some task has not settled, and only then: a
//     running call keeps the process alive, an idle handle does not.
//
//  5. After Finish the thread ends as soon as its queue is empty. The last task that it sends is
//     End. When End settles, on the JavaScript thread, the thread is joined, the cleanup hook
//     removed, the thread-safe function released, and the worker erased from its registry.
//
//  6. The registry keeps a worker until rule 5 or rule 7 is through with it, so that the worker
//     outlives a handle that is garbage-collected.
//
//  7. Terminate is called by the environment's cleanup hook (natural exit, the end of a worker
//     thread of Node.js) and on the 'exit' event, as process.exit() runs no hooks. It drops the
//     queue, interrupts the running call until that returns, and waits for the thread. An idle
//     handle is first left to close in peace, so that nothing written is lost. The hook is added
//     after the thread-safe function was made: hooks run last in, first out, so ours runs first.
//
//  8. A thread that does not end within kTerminateLimit is left behind. It keeps its worker alive,
//     and its code stays mapped, as the addon is linked with -z nodelete.

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
  // Worker's thread, before a call begins to run: what was meant for another is not for it.
  virtual void ForgetInterrupt() {}
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
  // Takes no more tasks; the thread closes the handle when the queue is empty. `settled` runs on
  // the JavaScript thread at the end (rule 5), or at once if the worker has ended already.
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
