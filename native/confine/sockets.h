// Which sockets a program may make, seccomp(2). A path of a socket cannot be told from here; its
// family can.
#pragma once

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <string>

namespace confine {

enum class Sockets { none, local, all };

inline bool parseSockets(const std::string& text, Sockets& sockets) {
  if (text == "none")
    sockets = Sockets::none;
  else if (text == "unix")
    sockets = Sockets::local;
  else if (text == "all")
    sockets = Sockets::all;
  else
    return false;
  return true;
}

#if defined(__x86_64__)
constexpr std::uint32_t ownArchitecture = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr std::uint32_t ownArchitecture = AUDIT_ARCH_AARCH64;
#elif defined(__s390x__)
constexpr std::uint32_t ownArchitecture = AUDIT_ARCH_S390X;
#elif defined(__powerpc64__) && defined(__LITTLE_ENDIAN__)
constexpr std::uint32_t ownArchitecture = AUDIT_ARCH_PPC64LE;
#elif defined(__riscv) && __riscv_xlen == 64
constexpr std::uint32_t ownArchitecture = AUDIT_ARCH_RISCV64;
#else
#define CONFINE_UNKNOWN_ARCHITECTURE 1
#endif

#ifdef CONFINE_UNKNOWN_ARCHITECTURE

inline bool restrictSockets(Sockets sockets) {
  errno = ENOSYS;
  return sockets == Sockets::all;
}

#else

// After no_new_privs. False where the kernel refuses, with errno.
inline bool restrictSockets(Sockets sockets) {
  if (sockets == Sockets::all) return true;
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  constexpr std::uint32_t family = offsetof(seccomp_data, args) + 4;
#else
  constexpr std::uint32_t family = offsetof(seccomp_data, args);
#endif
  const std::uint32_t local = sockets == Sockets::local ? AF_UNIX : ~std::uint32_t{0};
  const std::uint32_t denied = SECCOMP_RET_ERRNO | EACCES;
  const std::uint32_t missing = SECCOMP_RET_ERRNO | ENOSYS;
  sock_filter program[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, arch)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ownArchitecture, 1, 0),
      BPF_STMT(BPF_RET | BPF_K, denied),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
#ifdef __x86_64__
      // x32 has the same calls under other numbers.
      BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, missing),
#endif
      // It makes sockets without socket(2).
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 425 /* io_uring_setup */, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, missing),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_socket, 0, 3),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, family),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, local, 1, 0),
      BPF_STMT(BPF_RET | BPF_K, denied),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  const sock_fprog filter{sizeof(program) / sizeof(program[0]), program};
  return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0;
}

#endif

}  // namespace confine
