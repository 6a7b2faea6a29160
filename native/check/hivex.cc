#include "../hivex/api.h"
#include "check.h"

#include <hivex.h>

V2V_HIVEX_FUNCTIONS(CHECK_FUNCTION)

CHECK_SIZE(::hive_set_value, v2v::hive_set_value)
CHECK_SIZE(::hive_type, v2v::hive_type)
CHECK_MEMBER_OF(::hive_set_value, v2v::hive_set_value, key)
CHECK_MEMBER_OF(::hive_set_value, v2v::hive_set_value, t)
CHECK_MEMBER_OF(::hive_set_value, v2v::hive_set_value, len)
CHECK_MEMBER_OF(::hive_set_value, v2v::hive_set_value, value)
static_assert(int{::hive_t_REG_NONE} == int{v2v::hive_t_REG_NONE});
static_assert(HIVEX_NO_KEY == v2v::kHivexNoKey);
