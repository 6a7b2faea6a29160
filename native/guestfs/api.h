// libguestfs as we know it; actions and their structs are generated. Of the version that is found,
// 1.38 or later, some may be absent. `npm run check:api` compares all of it with guestfs.h.

#ifndef V2V_NATIVE_GUESTFS_API_H_
#define V2V_NATIVE_GUESTFS_API_H_

#include <cstddef>
#include <cstdint>

#include "../shared-library.h"

namespace v2v {

struct guestfs_h;

enum { GUESTFS_CREATE_NO_ENVIRONMENT = 1 << 0, GUESTFS_CREATE_NO_CLOSE_ON_EXIT = 1 << 1 };
enum : uint64_t {
  GUESTFS_EVENT_APPLIANCE = 0x0010,
  GUESTFS_EVENT_LIBRARY = 0x0020,
  GUESTFS_EVENT_TRACE = 0x0040,
  GUESTFS_EVENT_LIBVIRT_AUTH = 0x0100,
  GUESTFS_EVENT_WARNING = 0x0200,
  GUESTFS_EVENT_ALL = 0x03ff
};

using guestfs_error_handler_cb = void (*)(guestfs_h*, void*, const char*);
using guestfs_event_callback = void (*)(guestfs_h*, void*, uint64_t, int, int, const char*, size_t,
                                        const uint64_t*, size_t);

#define V2V_GUESTFS_FUNCTIONS(F)                                                    \
  F(void, guestfs_close, (guestfs_h*))                                              \
  F(guestfs_h*, guestfs_create_flags, (unsigned int, ...))                          \
  F(int, guestfs_last_errno, (guestfs_h*))                                          \
  F(const char*, guestfs_last_error, (guestfs_h*))                                  \
  F(void, guestfs_set_error_handler, (guestfs_h*, guestfs_error_handler_cb, void*)) \
  F(int, guestfs_set_event_callback, (guestfs_h*, guestfs_event_callback, uint64_t, int, void*))

#include "types.gen.h"

#include "functions.gen.h"

V2V_GUESTFS_FUNCTIONS(V2V_POINTER)
V2V_GUESTFS_ACTIONS(V2V_POINTER)
#if V2V_PRIVATE
V2V_GUESTFS_TEST_ACTIONS(V2V_POINTER)
#endif

SharedLibrary& Libguestfs();

}  // namespace v2v

#endif  // V2V_NATIVE_GUESTFS_API_H_
