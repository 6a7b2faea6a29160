// What we use of hivex 1.3 and later. `npm run check:api` compares it with hivex.h.

#ifndef V2V_NATIVE_HIVEX_API_H_
#define V2V_NATIVE_HIVEX_API_H_

#include <cerrno>
#include <cstddef>

#include "../shared-library.h"

namespace v2v {

struct hive_h;
using hive_node_h = size_t;
using hive_value_h = size_t;
enum hive_type : unsigned int { hive_t_REG_NONE = 0 };

struct hive_set_value {
  char* key;
  hive_type t;
  size_t len;
  char* value;
};

// errno where a node or value is not there; not an error.
constexpr int kHivexNoKey = ENOKEY;

#define V2V_HIVEX_FUNCTIONS(F)                                                     \
  F(int, hivex_close, (hive_h*))                                                   \
  F(int, hivex_commit, (hive_h*, const char*, int))                                \
  F(hive_node_h, hivex_node_add_child, (hive_h*, hive_node_h, const char*))        \
  F(hive_node_h*, hivex_node_children, (hive_h*, hive_node_h))                     \
  F(int, hivex_node_delete_child, (hive_h*, hive_node_h))                          \
  F(hive_node_h, hivex_node_get_child, (hive_h*, hive_node_h, const char*))        \
  F(hive_value_h, hivex_node_get_value, (hive_h*, hive_node_h, const char*))       \
  F(char*, hivex_node_name, (hive_h*, hive_node_h))                                \
  F(hive_node_h, hivex_node_parent, (hive_h*, hive_node_h))                        \
  F(int, hivex_node_set_value, (hive_h*, hive_node_h, const hive_set_value*, int)) \
  F(hive_value_h*, hivex_node_values, (hive_h*, hive_node_h))                      \
  F(hive_h*, hivex_open, (const char*, int))                                       \
  F(hive_node_h, hivex_root, (hive_h*))                                            \
  F(char*, hivex_value_key, (hive_h*, hive_value_h))                               \
  F(char*, hivex_value_string, (hive_h*, hive_value_h))                            \
  F(int, hivex_value_type, (hive_h*, hive_value_h, hive_type*, size_t*))           \
  F(char*, hivex_value_value, (hive_h*, hive_value_h, hive_type*, size_t*))

V2V_HIVEX_FUNCTIONS(V2V_POINTER)

SharedLibrary& Hivex();

}  // namespace v2v

#endif  // V2V_NATIVE_HIVEX_API_H_
