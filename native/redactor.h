// Takes secrets out of text before it reaches JavaScript or a terminal. Any thread.

#ifndef V2V_NATIVE_REDACTOR_H_
#define V2V_NATIVE_REDACTOR_H_

#include <mutex>
#include <set>
#include <string>

namespace v2v {

class Redactor {
 public:
  void Add(const std::string& secret);
  // Every secret seen so far becomes ***.
  std::string Redact(std::string text) const;

 private:
  mutable std::mutex mutex_;
  std::set<std::string> secrets_;
};

}  // namespace v2v

#endif  // V2V_NATIVE_REDACTOR_H_
