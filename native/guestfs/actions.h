// The table of libguestfs actions; the rows are in actions.gen.cc.

#ifndef V2V_NATIVE_GUESTFS_ACTIONS_H_
#define V2V_NATIVE_GUESTFS_ACTIONS_H_

#include "../value.h"

namespace v2v {

extern const ActionTable kGuestfsActions;

}  // namespace v2v

#endif  // V2V_NATIVE_GUESTFS_ACTIONS_H_
