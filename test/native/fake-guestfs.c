/* A libguestfs of another version: it has few functions, and its add_drive knows none of the options. */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>

struct guestfs_h {
  int nothing;
};
struct guestfs_version {
  int64_t major, minor, release;
  char *extra;
};
typedef struct guestfs_h guestfs_h;

static const char *last_error;

guestfs_h *guestfs_create_flags(unsigned flags, ...) { return calloc(1, sizeof(guestfs_h)); }
void guestfs_close(guestfs_h *g) { free(g); }
int guestfs_last_errno(guestfs_h *g) { return EINVAL; }
const char *guestfs_last_error(guestfs_h *g) { return last_error; }
void guestfs_set_error_handler(guestfs_h *g, void *handler, void *data) {}
int guestfs_set_event_callback(guestfs_h *g, void *callback, uint64_t mask, int flags, void *data) { return 0; }
int guestfs_user_cancel(guestfs_h *g) { return 0; }
int guestfs_get_verbose(guestfs_h *g) { return 0; }
#ifndef TOO_OLD
int guestfs_yara_scan(guestfs_h *g) { return -1; }
#endif
struct guestfs_version *guestfs_version(guestfs_h *g) {
  struct guestfs_version *version = calloc(1, sizeof *version);
  version->major = 1;
  version->minor = 38;
  version->extra = calloc(1, 1);
  return version;
}
void guestfs_free_version(struct guestfs_version *version) {
  free(version->extra);
  free(version);
}
int guestfs_add_drive_opts_argv(guestfs_h *g, const char *filename, const uint64_t *bitmask) {
  last_error = "add_drive: unknown option in guestfs_add_drive_opts_argv->bitmask (this can happen if a program is "
               "compiled against a newer version of libguestfs, then dynamically linked to an older version)";
  return *bitmask == 0 ? 0 : -1;
}
