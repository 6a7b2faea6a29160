// What we use of Augeas 1.3 and later. `npm run check:api` compares it with augeas.h.

#ifndef V2V_NATIVE_AUGEAS_API_H_
#define V2V_NATIVE_AUGEAS_API_H_

#include "../shared-library.h"

namespace v2v {

struct augeas;

enum { AUG_NO_LOAD = 1 << 5, AUG_NO_ERR_CLOSE = 1 << 8 };
enum { AUG_NOERROR = 0 };

#define V2V_AUGEAS_FUNCTIONS(F)                                               \
  F(void, aug_close, (augeas*))                                               \
  F(int, aug_defnode, (augeas*, const char*, const char*, const char*, int*)) \
  F(int, aug_defvar, (augeas*, const char*, const char*))                     \
  F(int, aug_error, (augeas*))                                                \
  F(const char*, aug_error_details, (augeas*))                                \
  F(const char*, aug_error_message, (augeas*))                                \
  F(const char*, aug_error_minor_message, (augeas*))                          \
  F(int, aug_get, (const augeas*, const char*, const char**))                 \
  F(augeas*, aug_init, (const char*, const char*, unsigned int))              \
  F(int, aug_insert, (augeas*, const char*, const char*, int))                \
  F(int, aug_label, (const augeas*, const char*, const char**))               \
  F(int, aug_load, (augeas*))                                                 \
  F(int, aug_match, (const augeas*, const char*, char***))                    \
  F(int, aug_mv, (augeas*, const char*, const char*))                         \
  F(int, aug_rm, (augeas*, const char*))                                      \
  F(int, aug_save, (augeas*))                                                 \
  F(int, aug_set, (augeas*, const char*, const char*))                        \
  F(int, aug_setm, (augeas*, const char*, const char*, const char*))          \
  F(int, aug_transform, (augeas*, const char*, const char*, int))

V2V_AUGEAS_FUNCTIONS(V2V_POINTER)

SharedLibrary& Augeas();

}  // namespace v2v

#endif  // V2V_NATIVE_AUGEAS_API_H_
