#include "transfer.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "functions.h"

namespace v2v {

namespace {

// What libvirt puts into one message at most.
constexpr int64_t kChunk = 256 * 1024;
// What virStreamRecvFlags returns there.
constexpr int kAtHole = -3;
constexpr auto kLongestNap = std::chrono::milliseconds(50);

class File {
 public:
  File(LibvirtSession& session, const char* path)
      : session_(session),
        path_(path),
        descriptor_(open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)) {
    struct stat status = {};
    if (descriptor_ == -1 || fstat(descriptor_, &status) == -1) {
      Complain(std::strerror(errno));
    } else if (!S_ISREG(status.st_mode)) {
      Complain("not a regular file");
    } else {
      size_ = status.st_size;
    }
  }
  ~File() {
    if (descriptor_ != -1) close(descriptor_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  // -1: it cannot be read.
  int64_t size() const { return size_; }

  // All of it or nothing.
  bool Read(int64_t offset, char* to, size_t length) const {
    while (length > 0) {
      const ssize_t got = pread(descriptor_, to, length, offset);
      if (got == -1 && errno == EINTR) continue;
      if (got <= 0) {
        Complain(got == 0 ? "it became shorter" : std::strerror(errno));
        return false;
      }
      to += got;
      offset += got;
      length -= static_cast<size_t>(got);
    }
    return true;
  }

  // Where data or a hole begins, at or after an offset. A file system that knows no holes has data.
  int64_t NextData(int64_t offset) const {
    const off_t found = lseek(descriptor_, offset, SEEK_DATA);
    if (found != -1) return std::min<int64_t>(found, size_);
    return errno == ENXIO ? size_ : offset;
  }
  int64_t NextHole(int64_t offset) const {
    const off_t found = lseek(descriptor_, offset, SEEK_HOLE);
    return found > offset ? std::min<int64_t>(found, size_) : size_;
  }

 private:
  void Complain(const char* why) const { session_.problem = "cannot read " + path_ + ": " + why; }

  LibvirtSession& session_;
  const std::string path_;
  const int descriptor_;
  int64_t size_ = -1;
};

// A stream that is aborted unless it was finished.
class Stream {
 public:
  explicit Stream(virConnectPtr connection) : stream_(virStreamNew(connection, 0)) {}
  ~Stream() {
    KeepError();
    if (begun_) virStreamAbort(stream_);
    if (stream_ != nullptr) virStreamFree(stream_);
  }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  virStreamPtr get() const { return stream_; }
  bool Begin(int result) {
    begun_ = result == 0;
    return begun_;
  }
  bool Finish() {
    begun_ = false;
    return virStreamFinish(stream_) == 0;
  }
  bool Send(const char* data, size_t length) {
    while (length > 0) {
      const int sent = virStreamSend(stream_, data, length);
      if (sent < 0) return false;
      data += sent;
      length -= static_cast<size_t>(sent);
    }
    return true;
  }

 private:
  virStreamPtr stream_;
  bool begun_ = false;
};

bool IsZeros(const std::vector<char>& buffer, size_t length) {
  return std::all_of(buffer.begin(), buffer.begin() + static_cast<ptrdiff_t>(length),
                     [](char byte) { return byte == 0; });
}

// Whether a part of the file is zeros.
bool IsZero(const File& file, int64_t offset, int64_t end, std::vector<char>& buffer, bool& read) {
  for (int64_t at = file.NextData(offset); at < end; at = file.NextData(at)) {
    const int64_t length = std::min({kChunk, end - at, file.NextHole(at) - at});
    const auto bytes = static_cast<size_t>(length);
    read = file.Read(at, buffer.data(), bytes);
    if (!read) return false;
    if (!IsZeros(buffer, bytes)) return false;
    at += length;
  }
  return true;
}

bool IsInterrupted(LibvirtSession& session) {
  if (!session.interrupted) return false;
  session.problem = "interrupted";
  return true;
}

// Keeps what was sent below a number of bytes a second.
class Throttle {
 public:
  explicit Throttle(int64_t bandwidth) : bandwidth_(bandwidth) {}

  void Sent(LibvirtSession& session, int64_t bytes) {
    if (bandwidth_ <= 0) return;
    sent_ += bytes;
    const auto due =
        begun_ + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(
                     static_cast<double>(sent_) / static_cast<double>(bandwidth_)));
    while (!session.interrupted && Clock::now() < due) {
      std::this_thread::sleep_for(std::min<Clock::duration>(due - Clock::now(), kLongestNap));
    }
  }

 private:
  using Clock = std::chrono::steady_clock;
  const int64_t bandwidth_;
  const Clock::time_point begun_ = Clock::now();
  int64_t sent_ = 0;
};

int Compare(LibvirtSession& session, virStorageVolPtr volume, const File& file, int64_t offset,
            int64_t length, bool sparse, std::atomic<int64_t>& compared) {
  if (file.size() < 0) return -1;
  if (length > file.size() - offset) return 0;
  Stream stream(session.connection);
  if (stream.get() == nullptr || !stream.Begin(virStorageVolDownload(
                                     volume, stream.get(), static_cast<unsigned long long>(offset),
                                     static_cast<unsigned long long>(length),
                                     sparse ? VIR_STORAGE_VOL_DOWNLOAD_SPARSE_STREAM : 0))) {
    return -1;
  }
  std::vector<char> there(kChunk);
  std::vector<char> here(kChunk);
  const unsigned stop_at_hole = sparse ? VIR_STREAM_RECV_STOP_AT_HOLE : 0;
  for (int64_t done = 0; done < length; compared = done) {
    if (IsInterrupted(session)) return -1;
    const auto wanted = static_cast<size_t>(std::min(kChunk, length - done));
    const int got = virStreamRecvFlags(stream.get(), there.data(), wanted, stop_at_hole);
    if (got == kAtHole) {
      long long hole = 0;
      if (virStreamRecvHole(stream.get(), &hole, 0) != 0) return -1;
      const int64_t end = std::min<int64_t>(length, done + hole);
      bool read = true;
      if (!IsZero(file, offset + done, offset + end, here, read)) return read ? 0 : -1;
      done = end;
      continue;
    }
    if (got < 0) return -1;
    if (got == 0) return 0;
    const auto bytes = static_cast<size_t>(got);
    if (!file.Read(offset + done, here.data(), bytes)) return -1;
    if (std::memcmp(there.data(), here.data(), bytes) != 0) return 0;
    done += got;
  }
  return stream.Finish() ? 1 : -1;
}

// Whether the last data that was sent is in the volume. libvirtd writes in a thread, whose error it
// sometimes loses and then says that all is well (9.0: about one full pool of fifteen). The thread
// ends at its first error, so where the last data is, all before it is.
bool HoldsLast(LibvirtSession& session, virStorageVolPtr volume, const File& file, int64_t offset,
               int64_t length) {
  std::atomic<int64_t> compared{0};
  const int same = Compare(session, volume, file, offset, length, false, compared);
  if (same == 0) {
    // lib/output/libvirt/failure.ts knows it by these words.
    session.problem = "what was sent last is not there, and libvirt does not say why";
  }
  return same == 1;
}

}  // namespace

bool UploadVolume(LibvirtSession& session, virStorageVolPtr volume, const char* path, bool sparse,
                  int64_t bandwidth) {
  const File file(session, path);
  const int64_t size = file.size();
  if (size < 0) return false;
  Stream stream(session.connection);
  const unsigned flags = sparse ? VIR_STORAGE_VOL_UPLOAD_SPARSE_STREAM : 0;
  if (stream.get() == nullptr ||
      !stream.Begin(virStorageVolUpload(volume, stream.get(), 0,
                                        static_cast<unsigned long long>(size), flags))) {
    return false;
  }
  Throttle throttle(bandwidth);
  std::vector<char> buffer(kChunk);
  int64_t last = 0;
  int64_t last_length = 0;
  for (int64_t done = 0; done < size; session.transferred = done) {
    if (IsInterrupted(session)) return false;
    const int64_t data = sparse ? file.NextData(done) : done;
    if (data > done) {
      if (virStreamSendHole(stream.get(), data - done, 0) != 0) return false;
      done = data;
      continue;
    }
    const int64_t end = sparse ? file.NextHole(done) : size;
    const int64_t length = std::min(kChunk, end - done);
    const auto bytes = static_cast<size_t>(length);
    if (!file.Read(done, buffer.data(), bytes) || !stream.Send(buffer.data(), bytes)) return false;
    if (!IsZeros(buffer, bytes)) {
      last = done;
      last_length = length;
    }
    done += length;
    throttle.Sent(session, length);
  }
  return stream.Finish() &&
         (last_length == 0 || HoldsLast(session, volume, file, last, last_length));
}

int CompareVolume(LibvirtSession& session, virStorageVolPtr volume, const char* path,
                  int64_t offset, int64_t length, bool sparse) {
  const File file(session, path);
  return Compare(session, volume, file, offset, length, sparse, session.transferred);
}

}  // namespace v2v
