// What JavaScript holds: a C library's handle on a worker. JavaScript thread, except where noted.

#ifndef V2V_NATIVE_HANDLE_H_
#define V2V_NATIVE_HANDLE_H_

#include <napi.h>

#include <cstdint>
#include <memory>
#include <string>

#include "redactor.h"
#include "value.h"
#include "worker.h"

namespace v2v {

// Why a C function failed.
struct LibraryError {
  std::string message;
  int number = 0;  // libguestfs: errno; libvirt: virErrorNumber
  int domain = 0;  // libvirt: virErrorDomain
  // The library is too old for what it was asked.
  bool is_unsupported = false;
};

// A library whose functions are in a table.
class TableLibrary : public Library {
 public:
  explicit TableLibrary(const ActionTable& table) : table_(table) {}
  const Action* Find(const std::string& name) const;

  // Worker's thread, all of these.
  virtual bool Open(LibraryError& error) = 0;
  // Null until it is open.
  virtual void* handle() const = 0;
  virtual LibraryError LastError() const = 0;
  // The call that the thread is about to make.
  virtual void Begin(const Action& action) { (void)action; }
  // Messages from the library's thread go through here.
  std::shared_ptr<Worker> worker() const { return worker_.lock(); }
  void SetWorker(const std::shared_ptr<Worker>& worker) { worker_ = worker; }

  // Any thread. Bytes that the running transfer has done.
  virtual int64_t Transferred() const { return 0; }

  // Do nothing unless the library has events, or questions.
  virtual void Listen(uint64_t mask) { (void)mask; }
  virtual void Answer(Napi::Env env, uint32_t question, const Napi::Value& results) {
    (void)env, (void)question, (void)results;
  }

  Redactor& redactor() { return redactor_; }
  const Redactor& redactor() const { return redactor_; }

 private:
  const ActionTable& table_;
  Redactor redactor_;
  std::weak_ptr<Worker> worker_;
};

struct Handle {
  std::shared_ptr<TableLibrary> library;
  std::shared_ptr<Worker> worker;

  // Closes a handle that JavaScript forgot to close.
  ~Handle();
  static Napi::Value New(Napi::Env env, std::shared_ptr<TableLibrary> library,
                         Napi::Function callback);
};

// The functions of the addon that take a handle: open, call, cancel, close, ….
void ExportHandleFunctions(Napi::Env env, Napi::Object exports);

// The rows of a table for JavaScript.
Napi::Value DescribeTable(Napi::Env env, const ActionTable& table);

}  // namespace v2v

#endif  // V2V_NATIVE_HANDLE_H_
