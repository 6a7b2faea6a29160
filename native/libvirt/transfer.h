// Moves what a volume holds. Worker's thread; one transfer is one call, and can be interrupted.

#ifndef V2V_NATIVE_LIBVIRT_TRANSFER_H_
#define V2V_NATIVE_LIBVIRT_TRANSFER_H_

#include <cstdint>

#include "session.h"

namespace v2v {

// Sends a file, from the start of the volume on. `sparse`: holes of the file are sent as such.
// `bandwidth`: bytes a second at most; 0 is no limit. False: the session or libvirt says why.
bool UploadVolume(LibvirtSession& session, virStorageVolPtr volume, const char* path, bool sparse,
                  int64_t bandwidth);

// Reads a part of the volume and of the file. `sparse`: holes of the volume are not sent. 1: they
// are equal; 0: they differ; -1: failed.
int CompareVolume(LibvirtSession& session, virStorageVolPtr volume, const char* path,
                  int64_t offset, int64_t length, bool sparse);

}  // namespace v2v

#endif  // V2V_NATIVE_LIBVIRT_TRANSFER_H_
