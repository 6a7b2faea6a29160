#include "functions.h"

#include <cerrno>
#include <cstddef>
#include <cstdlib>

#include "session.h"

namespace v2v {

namespace {

// Notes errno when a thunk ends, before anything else changes it.
class Call {
 public:
  explicit Call(void* handle) : session_(*static_cast<HiveSession*>(handle)) { errno = 0; }
  ~Call() { session_.error = errno; }
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;
  hive_h* hive() const { return session_.hive; }

 private:
  HiveSession& session_;
};

size_t Number(const Value& value) { return static_cast<size_t>(value.integer64); }

// --- lists of handles, which become plain objects ---

struct Reference {
  int64_t handle;
};
void FreeList(void* memory) {
  auto* list = static_cast<StructList*>(memory);
  delete[] static_cast<const Reference*>(list->elements);
  delete list;
}
const Field kNodeFields[] = {{"hivex_node_h", FieldKind::kInt64, offsetof(Reference, handle)}};
const Field kValueFields[] = {{"hivex_value_h", FieldKind::kInt64, offsetof(Reference, handle)}};
const StructType kNode = {sizeof(Reference), kNodeFields, 1, nullptr, FreeList};
const StructType kValue = {sizeof(Reference), kValueFields, 1, nullptr, FreeList};

// Takes over an array that hivex made, which ends with 0.
bool GiveHandles(size_t* handles, const StructType& type, Result& out) {
  if (handles == nullptr) return false;
  uint32_t count = 0;
  while (handles[count] != 0) ++count;
  auto* references = new Reference[count];
  for (uint32_t i = 0; i < count; ++i) references[i].handle = static_cast<int64_t>(handles[i]);
  std::free(handles);
  return out.StructListOf(new StructList{count, references}, type);
}

bool GiveHandle(size_t handle, Result& out) {
  return handle != 0 && out.Int64(static_cast<int64_t>(handle));
}

// 0 is a result as well: there is no such node or value.
bool GiveFound(size_t handle, Result& out) {
  if (handle == 0 && errno != 0 && errno != kHivexNoKey) return false;
  errno = 0;
  return out.Int64(static_cast<int64_t>(handle));
}

// --- nodes ---

bool Root(void* h, const Value*, Result& out) {
  const Call call(h);
  return GiveHandle(hivex_root(call.hive()), out);
}
bool NodeName(void* h, const Value* in, Result& out) {
  const Call call(h);
  return out.String(hivex_node_name(call.hive(), Number(in[0])));
}
bool NodeChildren(void* h, const Value* in, Result& out) {
  const Call call(h);
  return GiveHandles(hivex_node_children(call.hive(), Number(in[0])), kNode, out);
}
bool NodeGetChild(void* h, const Value* in, Result& out) {
  const Call call(h);
  return GiveFound(hivex_node_get_child(call.hive(), Number(in[0]), in[1].text), out);
}
bool NodeParent(void* h, const Value* in, Result& out) {
  const Call call(h);
  return GiveHandle(hivex_node_parent(call.hive(), Number(in[0])), out);
}
bool NodeValues(void* h, const Value* in, Result& out) {
  const Call call(h);
  return GiveHandles(hivex_node_values(call.hive(), Number(in[0])), kValue, out);
}
bool NodeGetValue(void* h, const Value* in, Result& out) {
  const Call call(h);
  return GiveFound(hivex_node_get_value(call.hive(), Number(in[0]), in[1].text), out);
}
bool NodeAddChild(void* h, const Value* in, Result& out) {
  const Call call(h);
  return GiveHandle(hivex_node_add_child(call.hive(), Number(in[0]), in[1].text), out);
}
bool NodeDeleteChild(void* h, const Value* in, Result& out) {
  const Call call(h);
  return out.Error(hivex_node_delete_child(call.hive(), Number(in[0])));
}

hive_set_value ValueOf(const Value* in) {
  return {const_cast<char*>(in[0].text), static_cast<hive_type>(in[1].integer64), in[2].size,
          const_cast<char*>(in[2].text)};
}
bool NodeSetValue(void* h, const Value* in, Result& out) {
  const Call call(h);
  const hive_set_value value = ValueOf(in + 1);
  return out.Error(hivex_node_set_value(call.hive(), Number(in[0]), &value, 0));
}

// --- values ---

bool ValueKey(void* h, const Value* in, Result& out) {
  const Call call(h);
  return out.String(hivex_value_key(call.hive(), Number(in[0])));
}
bool ValueType(void* h, const Value* in, Result& out) {
  const Call call(h);
  hive_type type = hive_t_REG_NONE;
  size_t length = 0;
  return hivex_value_type(call.hive(), Number(in[0]), &type, &length) == 0 && out.Int64(type);
}
bool ValueValue(void* h, const Value* in, Result& out) {
  const Call call(h);
  hive_type type = hive_t_REG_NONE;
  size_t length = 0;
  char* value = hivex_value_value(call.hive(), Number(in[0]), &type, &length);
  return out.Buffer(value, length);
}
bool ValueString(void* h, const Value* in, Result& out) {
  const Call call(h);
  return out.String(hivex_value_string(call.hive(), Number(in[0])));
}

// --- the file ---

bool Commit(void* h, const Value* in, Result& out) {
  const Call call(h);
  return out.Error(hivex_commit(call.hive(), in[0].text, 0));
}

// --- the table ---

const Parameter kNodeParameter[] = {{"nodeh", Kind::kInt64}};
const Parameter kValueParameter[] = {{"valueh", Kind::kInt64}};
const Parameter kNodeAndName[] = {{"nodeh", Kind::kInt64}, {"name", Kind::kString}};
const Parameter kNodeAndKey[] = {{"nodeh", Kind::kInt64}, {"key", Kind::kString}};
const Parameter kSetValueParameters[] = {
    {"nodeh", Kind::kInt64}, {"key", Kind::kString}, {"t", Kind::kInt64}, {"val", Kind::kBuffer}};
const Parameter kFilename[] = {{"filename", Kind::kOptString}};

const Action kFunctions[] = {
    {"hivex_commit", Commit, kFilename, 1, 0},
    {"hivex_node_add_child", NodeAddChild, kNodeAndName, 2, 0},
    {"hivex_node_children", NodeChildren, kNodeParameter, 1, 0},
    {"hivex_node_delete_child", NodeDeleteChild, kNodeParameter, 1, 0},
    {"hivex_node_get_child", NodeGetChild, kNodeAndName, 2, 0},
    {"hivex_node_get_value", NodeGetValue, kNodeAndKey, 2, 0},
    {"hivex_node_name", NodeName, kNodeParameter, 1, 0},
    {"hivex_node_parent", NodeParent, kNodeParameter, 1, 0},
    {"hivex_node_set_value", NodeSetValue, kSetValueParameters, 4, 0},
    {"hivex_node_values", NodeValues, kNodeParameter, 1, 0},
    {"hivex_root", Root, nullptr, 0, 0},
    {"hivex_value_key", ValueKey, kValueParameter, 1, 0},
    {"hivex_value_string", ValueString, kValueParameter, 1, 0},
    {"hivex_value_type", ValueType, kValueParameter, 1, 0},
    {"hivex_value_value", ValueValue, kValueParameter, 1, 0},
};

}  // namespace

const ActionTable kHivexFunctions = {kFunctions, sizeof kFunctions / sizeof *kFunctions};

}  // namespace v2v
