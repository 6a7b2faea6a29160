#define V2V_PRIVATE 1
#define GUESTFS_PRIVATE 1
#define GUESTFS_NO_WARN_DEPRECATED 1
#include "../guestfs/api.h"
#include "check.h"

// The header has macros of these names.
constexpr uint64_t kConstants[] = {
    v2v::GUESTFS_CREATE_NO_ENVIRONMENT, v2v::GUESTFS_CREATE_NO_CLOSE_ON_EXIT,
    v2v::GUESTFS_EVENT_APPLIANCE,       v2v::GUESTFS_EVENT_LIBRARY,
    v2v::GUESTFS_EVENT_TRACE,           v2v::GUESTFS_EVENT_LIBVIRT_AUTH,
    v2v::GUESTFS_EVENT_WARNING};

#include <guestfs.h>

static_assert(kConstants[0] == GUESTFS_CREATE_NO_ENVIRONMENT);
static_assert(kConstants[1] == GUESTFS_CREATE_NO_CLOSE_ON_EXIT);
static_assert(kConstants[2] == GUESTFS_EVENT_APPLIANCE);
static_assert(kConstants[3] == GUESTFS_EVENT_LIBRARY);
static_assert(kConstants[4] == GUESTFS_EVENT_TRACE);
static_assert(kConstants[5] == GUESTFS_EVENT_LIBVIRT_AUTH);
static_assert(kConstants[6] == GUESTFS_EVENT_WARNING);

V2V_GUESTFS_FUNCTIONS(CHECK_FUNCTION)
V2V_GUESTFS_ACTIONS(CHECK_FUNCTION)
V2V_GUESTFS_TEST_ACTIONS(CHECK_FUNCTION)

#define CHECK_STRUCT(name) CHECK_SIZE(struct ::name, struct v2v::name)
#define CHECK_MEMBER(name, member) CHECK_MEMBER_OF(struct ::name, struct v2v::name, member)
#define CHECK_BIT(bit, number) static_assert(bit == UINT64_C(1) << number, #bit);
V2V_GUESTFS_STRUCTS(CHECK_STRUCT)
V2V_GUESTFS_MEMBERS(CHECK_MEMBER)
V2V_GUESTFS_BITS(CHECK_BIT)
