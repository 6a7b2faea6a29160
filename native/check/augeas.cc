#include "../augeas/api.h"
#include "check.h"

#include <augeas.h>

V2V_AUGEAS_FUNCTIONS(CHECK_FUNCTION)

static_assert(int{::AUG_NO_LOAD} == int{v2v::AUG_NO_LOAD});
static_assert(int{::AUG_NO_ERR_CLOSE} == int{v2v::AUG_NO_ERR_CLOSE});
static_assert(int{::AUG_NOERROR} == int{v2v::AUG_NOERROR});
