// What moves between JavaScript and a C library: arguments, results, and the rows that describe a C
// function. No Node header is included here, so that the generated table compiles in seconds.

#ifndef V2V_NATIVE_VALUE_H_
#define V2V_NATIVE_VALUE_H_

#include <cstddef>
#include <cstdint>
#include <memory>

namespace v2v {

// Kinds of arguments and options.
enum class Kind : uint8_t { kString, kOptString, kStringList, kBool, kInt, kInt64, kBuffer };

// One argument or option on its way to C. Owned by the call; valid while the thunk runs.
struct Value {
  bool set = false;  // options only: given by the caller
  const char* text = nullptr;
  size_t size = 0;  // kBuffer only
  char* const* list = nullptr;
  int integer = 0;  // kBool and kInt
  int64_t integer64 = 0;
};

struct Parameter {
  const char* name;
  Kind kind;
  bool secret = false;
};

// A field of a C struct. A wide 64-bit field becomes a bigint, the others a number.
enum class FieldKind : uint8_t {
  kString,
  kBuffer,  // a uint32_t length stands at length_offset
  kUuid,    // 32 characters, no NUL
  kChar,
  kInt32,
  kUint32,
  kInt64,
  kUint64,
  kWideInt64,
  kWideUint64,
  kFloat
};

struct Field {
  const char* name;
  FieldKind kind;
  size_t offset;
  size_t length_offset = 0;
};

struct StructType {
  size_t size;
  const Field* fields;
  size_t field_count;
  void (*free_one)(void*);
  void (*free_list)(void*);
};

// libguestfs's struct guestfs_…_list, whatever the element is.
struct StructList {
  uint32_t length;
  const void* elements;
};

// What a thunk gives back. Filled on the library's thread, read on the JavaScript thread; owns its
// memory. Every setter takes what the C function returned and says whether that means success.
class Result {
 public:
  enum class Type : uint8_t {
    kNothing,
    kNull,
    kBool,
    kInt,
    kInt64,
    kWideInt64,
    kString,
    kBuffer,
    kStringList,
    kHashTable,
    kStruct,
    kStructList
  };

  bool Error(int value) { return value != -1; }
  bool Bool(int value) { return SetInteger(Type::kBool, value); }
  bool Int(int value) { return SetInteger(Type::kInt, value); }
  bool Int64(int64_t value) { return SetInteger(Type::kInt64, value); }
  bool WideInt64(int64_t value) { return SetInteger(Type::kWideInt64, value); }
  // Takes over a malloc'ed string.
  bool String(char* value) { return SetMemory(Type::kString, value); }
  // Copies: the string belongs to the library.
  bool ConstString(const char* value);
  // As ConstString, but NULL is a result and no error.
  bool ConstOptString(const char* value);
  bool Buffer(char* value, size_t size) {
    size_ = size;
    return SetMemory(Type::kBuffer, value);
  }
  // Take over a NULL-terminated array and its strings.
  bool StringList(char** value);
  bool HashTable(char** value);
  bool Struct(void* value, const StructType& type) {
    struct_type_ = &type;
    return SetMemory(Type::kStruct, value, type.free_one);
  }
  bool StructListOf(void* value, const StructType& type) {
    struct_type_ = &type;
    return SetMemory(Type::kStructList, value, type.free_list);
  }

  Type type() const { return type_; }
  int64_t integer() const { return integer_; }
  size_t size() const { return size_; }
  const void* memory() const { return memory_.get(); }
  const StructType& struct_type() const { return *struct_type_; }

 private:
  using Memory = std::unique_ptr<void, void (*)(void*)>;

  bool SetInteger(Type type, int64_t value) {
    type_ = type;
    integer_ = value;
    return value != -1;
  }
  bool SetMemory(Type type, void* value, void (*release)(void*) = nullptr);

  Type type_ = Type::kNothing;
  int64_t integer_ = 0;
  size_t size_ = 0;
  const StructType* struct_type_ = nullptr;
  Memory memory_{nullptr, [](void*) {}};
};

// Calls the C function on its handle; options follow the arguments in `values`. False: the
// library's last error says why. Runs on the library's thread.
using Thunk = bool (*)(void* handle, const Value* values, Result& result);

// A row of a table of C functions.
struct Action {
  const char* name;
  Thunk thunk;
  const Parameter* parameters;  // arguments, then options
  uint8_t argument_count;
  uint8_t option_count;
  // Where the pointer to the C function is, if some versions of the library lack it.
  const void* function = nullptr;
};

// Whether the library that is loaded has the function.
bool IsSupported(const Action& action);

struct ActionTable {
  const Action* rows;
  size_t size;
};

}  // namespace v2v

#endif  // V2V_NATIVE_VALUE_H_
