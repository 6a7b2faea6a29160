#include "functions.h"

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "confine.h"
#include "session.h"

namespace v2v {

namespace {

AugeasSession& SessionOf(void* handle) { return *static_cast<AugeasSession*>(handle); }
augeas* AugeasOf(void* handle) { return SessionOf(handle).aug; }

bool Fail(void* handle, const std::string& problem) {
  SessionOf(handle).problem = problem;
  return false;
}

// --- the struct that becomes a plain object ---

struct IntBool {
  int32_t i;
  int32_t b;
};
const Field kIntBoolFields[] = {
    {"i", FieldKind::kInt32, offsetof(IntBool, i)},
    {"b", FieldKind::kInt32, offsetof(IntBool, b)},
};
const StructType kIntBool = {sizeof(IntBool), kIntBoolFields, 2,
                             [](void* memory) { delete static_cast<IntBool*>(memory); }, nullptr};

// A malloc'ed array of malloc'ed strings, as Result wants it.
char** CopyList(const std::vector<std::string>& list) {
  char** copy = static_cast<char**>(std::calloc(list.size() + 1, sizeof(char*)));
  if (copy == nullptr) return nullptr;
  for (size_t i = 0; i < list.size(); ++i) copy[i] = strdup(list[i].c_str());
  return copy;
}

// --- reading ---

bool Get(void* h, const Value* in, Result& out) {
  const char* value = nullptr;
  switch (aug_get(AugeasOf(h), in[0].text, &value)) {
    case 0:
      return Fail(h, "no matching node");
    case 1:
      return value != nullptr ? out.ConstString(value) : Fail(h, "the node has no value");
    default:
      return false;
  }
}
bool Label(void* h, const Value* in, Result& out) {
  const char* label = nullptr;
  switch (aug_label(AugeasOf(h), in[0].text, &label)) {
    case 0:
      return Fail(h, "no matching node");
    case 1:
      return label != nullptr ? out.ConstString(label) : Fail(h, "the node has no label");
    default:
      return false;
  }
}
bool Match(void* h, const Value* in, Result& out) {
  if (aug_match(AugeasOf(h), in[0].text, nullptr) < 0) return false;
  return out.StringList(CopyList(MatchNodes(AugeasOf(h), in[0].text)));
}
bool List(void* h, const Value* in, Result& out) {
  const std::string path = in[0].text;
  if (path.size() > 1 && path.back() == '/') return Fail(h, "the path must not end with a slash");
  const std::string children = path == "/" ? "/*" : path + "/*";
  if (aug_match(AugeasOf(h), children.c_str(), nullptr) < 0) return false;
  auto nodes = MatchNodes(AugeasOf(h), children);
  std::sort(nodes.begin(), nodes.end());
  return out.StringList(CopyList(nodes));
}

// --- variables ---

bool DefineVariable(void* h, const Value* in, Result& out) {
  return out.Int(aug_defvar(AugeasOf(h), in[0].text, in[1].text));
}
bool DefineNode(void* h, const Value* in, Result& out) {
  int created = 0;
  const int count = aug_defnode(AugeasOf(h), in[0].text, in[1].text, in[2].text, &created);
  return count >= 0 && out.Struct(new IntBool{count, created}, kIntBool);
}

// --- changing the tree ---

bool Set(void* h, const Value* in, Result& out) {
  return out.Error(aug_set(AugeasOf(h), in[0].text, in[1].text));
}
bool SetMany(void* h, const Value* in, Result& out) {
  return out.Int(aug_setm(AugeasOf(h), in[0].text, in[1].text, in[2].text));
}
bool Clear(void* h, const Value* in, Result& out) {
  return out.Error(aug_set(AugeasOf(h), in[0].text, nullptr));
}
bool Insert(void* h, const Value* in, Result& out) {
  return out.Error(aug_insert(AugeasOf(h), in[0].text, in[1].text, in[2].integer));
}
bool Remove(void* h, const Value* in, Result& out) {
  return out.Int(aug_rm(AugeasOf(h), in[0].text));
}
bool Move(void* h, const Value* in, Result& out) {
  return out.Error(aug_mv(AugeasOf(h), in[0].text, in[1].text));
}

// --- files ---

bool Transform(void* h, const Value* in, Result& out) {
  const int exclude = in[2].set ? in[2].integer : 0;
  return out.Error(aug_transform(AugeasOf(h), in[0].text, in[1].text, exclude));
}
bool Load(void* h, const Value*, Result& out) {
  ExcludeFilesOutside(SessionOf(h));
  return out.Error(aug_load(AugeasOf(h)));
}
bool Save(void* h, const Value*, Result& out) {
  const std::string outside = FindFileOutside(SessionOf(h));
  if (!outside.empty()) {
    return Fail(h, outside + " leads out of the guest through a symbolic link; nothing was saved");
  }
  return out.Error(aug_save(AugeasOf(h)));
}

// --- the table ---

const Parameter kPath[] = {{"augpath", Kind::kString}};
const Parameter kPathValue[] = {{"augpath", Kind::kString}, {"val", Kind::kString}};
const Parameter kInsertParameters[] = {
    {"augpath", Kind::kString}, {"label", Kind::kString}, {"before", Kind::kBool}};
const Parameter kMoveParameters[] = {{"src", Kind::kString}, {"dest", Kind::kString}};
const Parameter kDefvarParameters[] = {{"name", Kind::kString}, {"expr", Kind::kOptString}};
const Parameter kDefnodeParameters[] = {
    {"name", Kind::kString}, {"expr", Kind::kString}, {"val", Kind::kString}};
const Parameter kSetmParameters[] = {
    {"base", Kind::kString}, {"sub", Kind::kOptString}, {"val", Kind::kString}};
const Parameter kTransformParameters[] = {
    {"lens", Kind::kString}, {"file", Kind::kString}, {"remove", Kind::kBool}};

const Action kFunctions[] = {
    {"aug_clear", Clear, kPath, 1, 0},
    {"aug_defnode", DefineNode, kDefnodeParameters, 3, 0},
    {"aug_defvar", DefineVariable, kDefvarParameters, 2, 0},
    {"aug_get", Get, kPath, 1, 0},
    {"aug_insert", Insert, kInsertParameters, 3, 0},
    {"aug_label", Label, kPath, 1, 0},
    {"aug_load", Load, nullptr, 0, 0},
    {"aug_ls", List, kPath, 1, 0},
    {"aug_match", Match, kPath, 1, 0},
    {"aug_mv", Move, kMoveParameters, 2, 0},
    {"aug_rm", Remove, kPath, 1, 0},
    {"aug_save", Save, nullptr, 0, 0},
    {"aug_set", Set, kPathValue, 2, 0},
    {"aug_setm", SetMany, kSetmParameters, 3, 0},
    {"aug_transform", Transform, kTransformParameters, 2, 1},
};

}  // namespace

const ActionTable kAugeasFunctions = {kFunctions, sizeof kFunctions / sizeof *kFunctions};

}  // namespace v2v
