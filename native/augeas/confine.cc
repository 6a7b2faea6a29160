#include "confine.h"

#include <glob.h>
#include <sys/stat.h>

#include <cstdlib>
#include <memory>
#include <set>
#include <vector>

namespace v2v {

namespace {

struct FreeText {
  void operator()(char* text) const { std::free(text); }
};

std::string RealPath(const std::string& path) {
  const std::unique_ptr<char, FreeText> real(realpath(path.c_str(), nullptr));
  return real ? real.get() : "";
}

// A path that leads nowhere would be replaced, not followed, so its directory counts.
bool IsInside(const std::string& root, const std::string& path) {
  std::string real = RealPath(path);
  if (real.empty()) real = RealPath(path.substr(0, path.rfind('/')));
  return real.empty() || real == root || real.compare(0, root.size() + 1, root + "/") == 0;
}

bool IsDirectory(const std::string& path) {
  struct stat status = {};
  return stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

// The pattern that matches this path and no other.
std::string EscapeGlob(const std::string& path) {
  std::string escaped;
  for (const char character : path) {
    if (character == '*' || character == '?' || character == '[' || character == '\\') {
      escaped += '\\';
    }
    escaped += character;
  }
  return escaped;
}

std::string WithoutDoubleSlashes(const std::string& path) {
  std::string squeezed;
  for (const char character : path) {
    if (character != '/' || squeezed.empty() || squeezed.back() != '/') squeezed += character;
  }
  return squeezed;
}

// Paths without the root, as Augeas compares them with exclusions.
std::set<std::string> PathsOutside(const std::string& root, const char* pattern) {
  std::set<std::string> outside;
  const std::string whole = root + (*pattern == '/' ? "" : "/") + pattern;
  glob_t found = {};
  if (glob(whole.c_str(), GLOB_NOSORT, nullptr, &found) == 0) {
    for (size_t i = 0; i < found.gl_pathc; ++i) {
      const std::string path = found.gl_pathv[i];
      if (IsInside(root, path)) continue;
      outside.insert(path.substr(root.size()));
      outside.insert(WithoutDoubleSlashes(path.substr(root.size())));
    }
  }
  globfree(&found);
  return outside;
}

std::string FindOutsideBelow(const AugeasSession& session, const std::string& node,
                             const std::string& directory) {
  for (const auto& child : MatchNodes(session.aug, node + "/*")) {
    const char* label = nullptr;
    if (aug_label(session.aug, child.c_str(), &label) != 1 || label == nullptr) continue;
    const std::string path = directory + "/" + label;
    if (!IsInside(session.root, session.root + path)) return path;
    // Below a file there is only its contents.
    if (!IsDirectory(session.root + path)) continue;
    const std::string outside = FindOutsideBelow(session, child, path);
    if (!outside.empty()) return outside;
  }
  return "";
}

// The file that a path of the tree stands for: `/files/etc/a\\ b` is `/etc/a b`.
std::string FileOfNode(const std::string& node) {
  std::string path;
  for (size_t i = std::string("/files").size(); i < node.size(); ++i) {
    if (node[i] == '\\' && i + 1 < node.size()) ++i;
    path += node[i];
  }
  return path;
}

}  // namespace

void ExcludeFilesOutside(AugeasSession& session) {
  augeas* const aug = session.aug;
  // From the last to the first, as removing one renumbers those after it.
  for (auto node = session.exclusions.rbegin(); node != session.exclusions.rend(); ++node) {
    aug_rm(aug, node->c_str());
  }
  session.exclusions.clear();
  for (const auto& transform : MatchNodes(aug, "/augeas/load/*")) {
    std::set<std::string> outside;
    for (const auto& include : MatchNodes(aug, transform + "/incl")) {
      const char* pattern = nullptr;
      if (aug_get(aug, include.c_str(), &pattern) != 1 || pattern == nullptr) continue;
      outside.merge(PathsOutside(session.root, pattern));
    }
    for (const auto& path : outside) {
      const size_t count = MatchNodes(aug, transform + "/excl").size();
      const std::string node = transform + "/excl[" + std::to_string(count + 1) + "]";
      if (aug_set(aug, node.c_str(), EscapeGlob(path).c_str()) == 0) {
        session.exclusions.push_back(node);
      }
    }
  }
}

std::string FindFileOutside(const AugeasSession& session) {
  // A file that was loaded and is no longer in the tree would be removed.
  for (const auto& node : MatchNodes(session.aug, "/augeas/files//path")) {
    const char* loaded = nullptr;
    if (aug_get(session.aug, node.c_str(), &loaded) != 1 || loaded == nullptr) continue;
    const std::string path = FileOfNode(loaded);
    if (!IsInside(session.root, session.root + path)) return path;
  }
  return FindOutsideBelow(session, "/files", "");
}

}  // namespace v2v
