// For comparing our declarations with a library's own header. Compiled by `npm run check:api`
// alone, and never linked.

#ifndef V2V_NATIVE_CHECK_CHECK_H_
#define V2V_NATIVE_CHECK_CHECK_H_

#include <cstddef>
#include <type_traits>
#include <utility>

// The library's function takes and returns what we say, in the library's own types.
#define CHECK_FUNCTION(result, name, parameters) \
  static_assert(std::is_same_v<decltype(&::name), result(*) parameters>, #name);

// A member of the library's struct and of ours lie in one place and are of one kind.
#define CHECK_MEMBER_OF(theirs, ours, member)                                                   \
  static_assert(offsetof(theirs, member) == offsetof(ours, member), #ours "." #member);         \
  static_assert(sizeof(std::declval<theirs>().member) == sizeof(std::declval<ours>().member) && \
                    std::is_pointer_v<decltype(std::declval<theirs>().member)> ==               \
                        std::is_pointer_v<decltype(std::declval<ours>().member)> &&             \
                    std::is_floating_point_v<decltype(std::declval<theirs>().member)> ==        \
                        std::is_floating_point_v<decltype(std::declval<ours>().member)>,        \
                #ours "." #member);

#define CHECK_SIZE(theirs, ours) static_assert(sizeof(theirs) == sizeof(ours), #ours);

#endif  // V2V_NATIVE_CHECK_CHECK_H_
