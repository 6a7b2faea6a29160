#include "redactor.h"

#include <cstdio>

namespace v2v {

namespace {

// As libguestfs prints a buffer in a trace.
std::string Escaped(const std::string& secret) {
  std::string escaped;
  for (const char c : secret) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte < 0x7f) {
      escaped += c;
    } else {
      char hex[5];
      std::snprintf(hex, sizeof hex, "\\x%02x", byte);
      escaped += hex;
    }
  }
  return escaped;
}

}  // namespace

void Redactor::Add(const std::string& secret) {
  if (secret.empty()) return;
  const std::lock_guard<std::mutex> lock(mutex_);
  secrets_.insert(secret);
  secrets_.insert(Escaped(secret));
}

std::string Redactor::Redact(std::string text) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  // One secret may begin with another, so the longer comes first: the set is sorted, walk it
  // backwards.
  for (auto secret = secrets_.rbegin(); secret != secrets_.rend(); ++secret) {
    for (size_t at = text.find(*secret); at != std::string::npos; at = text.find(*secret, at + 3)) {
      text.replace(at, secret->size(), "***");
    }
  }
  return text;
}

}  // namespace v2v
