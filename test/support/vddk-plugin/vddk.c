/*
 * A stand-in for nbdkit's VDDK plugin, for tests: Debian has none, and VMware's library is
 * proprietary. It takes the parameters that nbdkit-vddk-plugin(1) lists, and what would be a
 * vCenter is a directory, `libdir`:
 *
 *   DATASTORE/DIR/NAME.vmdk  what the disk "[DATASTORE] DIR/NAME.vmdk" holds, as raw bytes
 *   password, thumbprint     what is accepted; anything where there is no such file
 *   library-missing          VMware's library cannot be loaded
 *   extents-fail-at          asking for extents that reach beyond this offset fails, as
 *                            VixDiskLib_QueryAllocatedBlocks does at the end of some disks
 *   log                      gets the parameters, and what is asked
 */
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NBDKIT_API_VERSION 2
#include <nbdkit-plugin.h>

#define THREAD_MODEL NBDKIT_THREAD_MODEL_PARALLEL
#define CHUNK 65536 /* the smallest piece that VDDK knows about */
#define SECTOR 512

/* nbdkit sets those that -D names. */
NBDKIT_DLL_PUBLIC int vddk_debug_stats;
NBDKIT_DLL_PUBLIC int vddk_debug_datapath = 1;

static char home[4096];
static char* file;
static char* password;
static const char* password_from = "nowhere";
static char* thumbprint;
#ifdef WITH_EXPORT
static char* wildcard;
#endif

static const char* const others[] = {
    "compression", "config",     "cookie", "nfchostport", "port", "server", "single-link",
    "snapshot",    "transports", "user",   "unbuffered",  "vm",   NULL,
};

static void in_home(char* path, size_t size, const char* name) {
  snprintf(path, size, "%s/%s", home, name);
}

static void note(const char* format, ...) {
  char path[8192];
  va_list args;
  FILE* log;
  in_home(path, sizeof path, "log");
  log = fopen(path, "a");
  if (log == NULL) return;
  va_start(args, format);
  vfprintf(log, format, args);
  va_end(args);
  fputc('\n', log);
  fclose(log);
}

/* The text of a file of `home`, without its newline; false where there is none. */
static bool read_home(const char* name, char* text, size_t size) {
  char path[8192];
  FILE* stream;
  size_t length;
  in_home(path, sizeof path, name);
  stream = fopen(path, "r");
  if (stream == NULL) return false;
  length = fread(text, 1, size - 1, stream);
  fclose(stream);
  text[length] = '\0';
  text[strcspn(text, "\n")] = '\0';
  return true;
}

static int load_library(void) {
  char ignored[16];
  if (!read_home("library-missing", ignored, sizeof ignored)) return 0;
  nbdkit_error(
      "libvixDiskLib.so.8: cannot open shared object file: No such file or directory\n\n"
      "If '%s/lib64' is where VDDK is, check libdir.",
      home);
  return -1;
}

static bool is_other(const char* key) {
  for (size_t i = 0; others[i] != NULL; i++)
    if (strcmp(key, others[i]) == 0) return true;
  return false;
}

/* Parameters in their order; they can be noted only once libdir is known. */
static char given[65536];

static int stand_in_config(const char* key, const char* value) {
  size_t used = strlen(given);
  const char* shown = value;
  if (strcmp(key, "libdir") == 0) {
    snprintf(home, sizeof home, "%s", value);
  } else if (strcmp(key, "file") == 0) {
    file = strdup(value);
  } else if (strcmp(key, "thumbprint") == 0) {
    thumbprint = strdup(value);
#ifdef WITH_EXPORT
  } else if (strcmp(key, "export") == 0) {
    wildcard = strdup(value);
#endif
  } else if (strcmp(key, "password") == 0) {
    password_from = value[0] == '+' ? "a file" : value[0] == '-' ? "a descriptor" : "an argument";
    if (nbdkit_read_password(value, &password) == -1) return -1;
    shown = password_from;
  } else if (!is_other(key)) {
    nbdkit_error("unknown parameter '%s'", key);
    return -1;
  }
  snprintf(given + used, sizeof given - used, "%s=%s\n", key, shown);
  return 0;
}

static int stand_in_config_complete(void) {
#ifdef WITH_EXPORT
  bool named = file != NULL || wildcard != NULL;
#else
  bool named = file != NULL;
#endif
  if (!named) {
    nbdkit_error("you must supply the file=<FILENAME> parameter");
    return -1;
  }
  if (load_library() == -1) return -1;
  note("%s--", given);
  return 0;
}

static void stand_in_dump_plugin(void) {
  if (load_library() == -1) exit(EXIT_FAILURE);
  printf("vddk_default_libdir=/usr/lib/vmware-vix-disklib\n");
  printf("vddk_has_nfchostport=1\n");
  printf("vddk_library_version=8\n");
  printf("vddk_dll=%s/lib64/libvixDiskLib.so.8.0.0\n", home);
}

struct handle {
  int fd;
};

static bool accepted(const char* name, const char* offered) {
  char wanted[1024];
  if (!read_home(name, wanted, sizeof wanted)) return true;
  return offered != NULL && strcmp(wanted, offered) == 0;
}

static const char* disk_name(void) {
#ifdef WITH_EXPORT
  if (wildcard != NULL) {
    const char* name = nbdkit_export_name();
    return name != NULL && fnmatch(wildcard, name, 0) == 0 ? name : "";
  }
#endif
  return file;
}

static void* stand_in_open(int readonly) {
  char path[16384];
  const char* name = disk_name();
  const char* end = name[0] == '[' ? strstr(name, "] ") : NULL;
  struct handle* handle;
  (void)readonly;
  note("open %s", name);
  if (!accepted("thumbprint", thumbprint)) {
    nbdkit_error("VixDiskLib_ConnectEx: SSL exception: thumbprint mismatch (error code 16000)");
    return NULL;
  }
  if (!accepted("password", password)) {
    nbdkit_error(
        "VixDiskLib_ConnectEx: Cannot complete login due to an incorrect user name or password "
        "(error code 3014)");
    return NULL;
  }
  if (end == NULL) {
    nbdkit_error("VixDiskLib_Open: %s: A file was not found (error code 4)", name);
    return NULL;
  }
  snprintf(path, sizeof path, "%s/%.*s/%s", home, (int)(end - name - 1), name + 1, end + 2);
  handle = malloc(sizeof *handle);
  if (handle == NULL) return NULL;
  handle->fd = open(path, O_RDONLY | O_CLOEXEC);
  if (handle->fd == -1) {
    nbdkit_error("VixDiskLib_Open: %s: A file was not found (error code 4)", name);
    free(handle);
    return NULL;
  }
  return handle;
}

static void stand_in_close(void* opaque) {
  struct handle* handle = opaque;
  close(handle->fd);
  free(handle);
}

static int64_t stand_in_get_size(void* opaque) {
  const struct handle* handle = opaque;
  struct stat status;
  return fstat(handle->fd, &status) == -1 ? -1 : status.st_size;
}

static int stand_in_pread(void* opaque, void* buffer, uint32_t count, uint64_t offset,
                          uint32_t flags) {
  const struct handle* handle = opaque;
  (void)flags;
  if (count % SECTOR != 0 || offset % SECTOR != 0) {
    nbdkit_error("read is not aligned to sectors");
    errno = EINVAL;
    return -1;
  }
  while (count > 0) {
    ssize_t got = pread(handle->fd, buffer, count, (off_t)offset);
    if (got <= 0) {
      nbdkit_error("VixDiskLib_Read: %m");
      return -1;
    }
    buffer = (char*)buffer + got;
    count -= (uint32_t)got;
    offset += (uint64_t)got;
  }
  return 0;
}

static bool is_zero(int fd, uint64_t offset, uint64_t count) {
  static const char zeros[CHUNK];
  char buffer[CHUNK];
  ssize_t got = pread(fd, buffer, count, (off_t)offset);
  return got == (ssize_t)count && memcmp(buffer, zeros, count) == 0;
}

static int stand_in_extents(void* opaque, uint32_t count, uint64_t offset, uint32_t flags,
                            struct nbdkit_extents* extents) {
  const struct handle* handle = opaque;
  char limit[64];
  uint64_t end = offset + count;
  (void)flags;
  if (read_home("extents-fail-at", limit, sizeof limit) && end > strtoull(limit, NULL, 10)) {
    note("extents fail at %" PRIu64, offset);
    nbdkit_error(
        "VixDiskLib_QueryAllocatedBlocks: One of the parameters was invalid (error code 3)");
    errno = EIO;
    return -1;
  }
  while (offset < end) {
    uint64_t rest = CHUNK - offset % CHUNK;
    uint64_t length = rest < end - offset ? rest : end - offset;
    uint32_t type =
        is_zero(handle->fd, offset, length) ? NBDKIT_EXTENT_HOLE | NBDKIT_EXTENT_ZERO : 0;
    if (nbdkit_add_extent(extents, offset, length, type) == -1) return -1;
    offset += length;
  }
  return 0;
}

static void stand_in_unload(void) {
  free(file);
  free(password);
  free(thumbprint);
#ifdef WITH_EXPORT
  free(wildcard);
#endif
}

static struct nbdkit_plugin plugin = {
    .name = "vddk",
    .longname = "stand-in for the VDDK plugin",
    .version = "0",
    .unload = stand_in_unload,
    .config = stand_in_config,
    .config_complete = stand_in_config_complete,
    .config_help =
        "[file=]<FILENAME>   (required) The filename (eg. VMDK file) to serve.\n"
#ifdef WITH_EXPORT
        "export=<WILDCARD>   Serve the files that match.\n"
#endif
        "Many optional parameters are supported, see nbdkit-vddk-plugin(1).",
    .magic_config_key = "file",
    .dump_plugin = stand_in_dump_plugin,
    .open = stand_in_open,
    .close = stand_in_close,
    .get_size = stand_in_get_size,
    .pread = stand_in_pread,
    .extents = stand_in_extents,
};

NBDKIT_REGISTER_PLUGIN(plugin)
