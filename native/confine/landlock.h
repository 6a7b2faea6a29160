// Landlock's system calls, which neither the C library nor older kernel headers have:
// https://docs.kernel.org/userspace-api/landlock.html
#pragma once

#include <sys/syscall.h>
#include <unistd.h>
#include <cstdint>

namespace confine {

constexpr std::uint64_t execute = 1U << 0;
constexpr std::uint64_t writeFile = 1U << 1;
constexpr std::uint64_t readFile = 1U << 2;
constexpr std::uint64_t readDirectory = 1U << 3;
constexpr std::uint64_t refer = 1U << 13;
constexpr std::uint64_t truncateFile = 1U << 14;
// From removing a directory to making a symbolic link.
constexpr std::uint64_t changeDirectory = ((1U << 13) - 1) & ~((1U << 4) - 1);

constexpr std::uint64_t readRights = readFile | readDirectory;
constexpr std::uint64_t runRights = execute;
constexpr std::uint64_t writeRights = writeFile | truncateFile | changeDirectory | refer;
// Those that a rule for something else than a directory may have.
constexpr std::uint64_t fileRights = execute | writeFile | readFile | truncateFile;

// What the kernel restricts, and what it grants to this process and the programs that it becomes.
class Ruleset {
 public:
  // `scoped`: no signals to processes outside, and no connections to their abstract sockets.
  explicit Ruleset(bool scoped) {
    const long version = syscall(createRuleset, nullptr, 0, 1U);
    if (version < 1) return;
    handled_ = execute | writeFile | readFile | readDirectory | changeDirectory;
    if (version >= 2) handled_ |= refer;
    if (version >= 3) handled_ |= truncateFile;
    Attributes attributes{handled_, 0, 0};
    std::size_t size = sizeof(attributes.files);
    if (version >= 6 && scoped) {
      attributes.scopes = abstractSockets | signals;
      size = sizeof(attributes);
    }
    ruleset_ = static_cast<int>(syscall(createRuleset, &attributes, size, 0U));
  }
  Ruleset(const Ruleset&) = delete;
  Ruleset& operator=(const Ruleset&) = delete;
  ~Ruleset() {
    if (ruleset_ >= 0) close(ruleset_);
  }

  bool valid() const { return ruleset_ >= 0; }

  bool allow(int file, bool isDirectory, std::uint64_t rights) const {
    const Beneath rule{rights & handled_ & (isDirectory ? ~std::uint64_t{0} : fileRights), file};
    return syscall(addRule, ruleset_, pathBeneath, &rule, 0U) == 0;
  }

  bool restrictSelf() const { return syscall(restrict, ruleset_, 0U) == 0; }

 private:
  struct Attributes {
    std::uint64_t files;
    std::uint64_t network;
    std::uint64_t scopes;
  };
  struct __attribute__((packed)) Beneath {
    std::uint64_t rights;
    std::int32_t file;
  };
  // The same numbers on every architecture.
  static constexpr long createRuleset = 444;
  static constexpr long addRule = 445;
  static constexpr long restrict = 446;
  static constexpr int pathBeneath = 1;
  static constexpr std::uint64_t abstractSockets = 1U << 0;
  static constexpr std::uint64_t signals = 1U << 1;

  std::uint64_t handled_ = 0;
  int ruleset_ = -1;
};

}  // namespace confine
