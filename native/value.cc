#include "value.h"

#include <cstdlib>
#include <cstring>

namespace v2v {

namespace {

void FreeStrings(void* memory) {
  char** strings = static_cast<char**>(memory);
  for (char** string = strings; *string != nullptr; ++string) std::free(*string);
  std::free(strings);
}

}  // namespace

bool IsSupported(const Action& action) {
  void (*function)() = nullptr;
  if (action.function == nullptr) return true;
  std::memcpy(&function, action.function, sizeof function);
  return function != nullptr;
}

bool Result::SetMemory(Type type, void* value, void (*release)(void*)) {
  type_ = type;
  memory_ = Memory(value, release != nullptr ? release : std::free);
  return value != nullptr;
}

bool Result::ConstString(const char* value) {
  return value != nullptr && SetMemory(Type::kString, strdup(value));
}

bool Result::ConstOptString(const char* value) {
  if (value != nullptr) return ConstString(value);
  type_ = Type::kNull;
  return true;
}

bool Result::StringList(char** value) { return SetMemory(Type::kStringList, value, FreeStrings); }

bool Result::HashTable(char** value) { return SetMemory(Type::kHashTable, value, FreeStrings); }

}  // namespace v2v
