#include "convert.h"

#include <cmath>
#include <cstring>
#include <limits>

namespace v2v {

namespace {

constexpr int64_t kMaxSafeInteger = (INT64_C(1) << 53) - 1;

std::string Subject(const Action& action, const Parameter& parameter) {
  return std::string(action.name) + ": " + parameter.name;
}

[[noreturn]] void WrongType(const Napi::Value& from, const Action& action,
                            const Parameter& parameter, const char* wanted) {
  throw Failure(from.Env(), "type", Subject(action, parameter) + " must be " + wanted + ".");
}

[[noreturn]] void OutOfRange(const Napi::Value& from, const Action& action,
                             const Parameter& parameter, const char* wanted) {
  throw Failure(from.Env(), "range", Subject(action, parameter) + " must be " + wanted + ".");
}

int ReadInt(const Action& action, const Parameter& parameter, const Napi::Value& from) {
  constexpr const char* wanted = "an integer of 32 bits";
  if (!from.IsNumber()) WrongType(from, action, parameter, wanted);
  const double number = from.As<Napi::Number>().DoubleValue();
  if (std::trunc(number) != number || number < std::numeric_limits<int>::min() ||
      number > std::numeric_limits<int>::max()) {
    OutOfRange(from, action, parameter, wanted);
  }
  return static_cast<int>(number);
}

int64_t ReadInt64(const Action& action, const Parameter& parameter, const Napi::Value& from) {
  if (from.IsBigInt()) {
    bool lossless = false;
    const int64_t value = from.As<Napi::BigInt>().Int64Value(&lossless);
    if (!lossless) OutOfRange(from, action, parameter, "an integer of 64 bits");
    return value;
  }
  if (!from.IsNumber()) WrongType(from, action, parameter, "an integer, as number or bigint");
  const double number = from.As<Napi::Number>().DoubleValue();
  if (std::trunc(number) != number || std::fabs(number) > static_cast<double>(kMaxSafeInteger)) {
    OutOfRange(from, action, parameter, "a safe integer, or a bigint");
  }
  return static_cast<int64_t>(number);
}

Napi::Value SafeNumber(Napi::Env env, const char* action, const char* field, int64_t value) {
  if (value > kMaxSafeInteger || value < -kMaxSafeInteger) {
    std::string subject = action;
    if (field != nullptr) subject += std::string(": ") + field;
    throw Failure(env, "overflow", subject + " is " + std::to_string(value) + ", past 2^53.");
  }
  return Napi::Number::New(env, static_cast<double>(value));
}

template <typename T>
T Load(const char* base, size_t offset) {
  T value;
  std::memcpy(&value, base + offset, sizeof value);
  return value;
}

Napi::Value FieldToJavaScript(Napi::Env env, const char* action, const Field& field,
                              const char* base) {
  switch (field.kind) {
    case FieldKind::kString: {
      const auto* text = Load<const char*>(base, field.offset);
      return Napi::String::New(env, text != nullptr ? text : "");
    }
    case FieldKind::kBuffer: {
      const auto* bytes = Load<const char*>(base, field.offset);
      const auto length = Load<uint32_t>(base, field.length_offset);
      return Napi::Buffer<char>::Copy(env, bytes, bytes != nullptr ? length : 0);
    }
    case FieldKind::kUuid:
      return Napi::String::New(env, base + field.offset, strnlen(base + field.offset, 32));
    case FieldKind::kChar:
      return Napi::String::New(env, base + field.offset, 1);
    case FieldKind::kInt32:
      return Napi::Number::New(env, Load<int32_t>(base, field.offset));
    case FieldKind::kUint32:
      return Napi::Number::New(env, Load<uint32_t>(base, field.offset));
    case FieldKind::kInt64:
      return SafeNumber(env, action, field.name, Load<int64_t>(base, field.offset));
    case FieldKind::kUint64: {
      const auto value = Load<uint64_t>(base, field.offset);
      constexpr auto most = static_cast<uint64_t>(std::numeric_limits<int64_t>::max());
      return SafeNumber(env, action, field.name, static_cast<int64_t>(std::min(value, most)));
    }
    case FieldKind::kWideInt64:
      return Napi::BigInt::New(env, Load<int64_t>(base, field.offset));
    case FieldKind::kWideUint64:
      return Napi::BigInt::New(env, Load<uint64_t>(base, field.offset));
    case FieldKind::kFloat:
      return Napi::Number::New(env, static_cast<double>(Load<float>(base, field.offset)));
  }
  return env.Undefined();
}

Napi::Value StructToJavaScript(Napi::Env env, const char* action, const StructType& type,
                               const void* memory) {
  auto object = Napi::Object::New(env);
  const auto* base = static_cast<const char*>(memory);
  for (size_t i = 0; i < type.field_count; ++i) {
    const Field& field = type.fields[i];
    object.Set(field.name, FieldToJavaScript(env, action, field, base));
  }
  return object;
}

Napi::Value StructListToJavaScript(Napi::Env env, const char* action, const Result& result) {
  const auto* list = static_cast<const StructList*>(result.memory());
  const auto* element = static_cast<const char*>(list->elements);
  auto array = Napi::Array::New(env, list->length);
  for (uint32_t i = 0; i < list->length; ++i, element += result.struct_type().size) {
    const Napi::HandleScope scope(env);
    array.Set(i, StructToJavaScript(env, action, result.struct_type(), element));
  }
  return array;
}

Napi::Value StringListToJavaScript(Napi::Env env, const char* const* strings) {
  auto array = Napi::Array::New(env);
  for (uint32_t i = 0; strings[i] != nullptr; ++i) {
    const Napi::HandleScope scope(env);
    array.Set(i, Napi::String::New(env, strings[i]));
  }
  return array;
}

Napi::Value HashTableToJavaScript(Napi::Env env, const char* const* strings) {
  auto object = Napi::Object::New(env);
  for (size_t i = 0; strings[i] != nullptr && strings[i + 1] != nullptr; i += 2) {
    const Napi::HandleScope scope(env);
    // Defined, not assigned: a guest may name something __proto__.
    object.DefineProperty(Napi::PropertyDescriptor::Value(
        Napi::String::New(env, strings[i]), Napi::String::New(env, strings[i + 1]),
        static_cast<napi_property_attributes>(napi_writable | napi_enumerable |
                                              napi_configurable)));
  }
  return object;
}

}  // namespace

Napi::Error Failure(Napi::Env env, const char* kind, const std::string& message) {
  auto error = Napi::Error::New(env, message);
  error.Value().Set("kind", Napi::String::New(env, kind));
  return error;
}

void Need(Napi::Env env, SharedLibrary& library) {
  const std::string problem = library.Load();
  if (!problem.empty()) throw Failure(env, "missing", problem);
}

Arguments::Arguments(const Action& action, const Napi::Array& args, const Napi::Value& options)
    : values_(action.argument_count + action.option_count) {
  const Napi::Env env = args.Env();
  if (args.Length() != action.argument_count) {
    throw Failure(env, "type",
                  std::string(action.name) + " takes " + std::to_string(action.argument_count) +
                      (action.argument_count == 1 ? " argument" : " arguments") +
                      " before its options, not " + std::to_string(args.Length()) + ".");
  }
  for (uint32_t i = 0; i < action.argument_count; ++i) {
    Read(action, action.parameters[i], args.Get(i), values_[i]);
  }
  if (!options.IsObject()) return;
  const auto object = options.As<Napi::Object>();
  const auto names = object.GetPropertyNames();
  for (uint32_t n = 0; n < names.Length(); ++n) {
    const std::string name = names.Get(n).ToString();
    const Napi::Value value = object.Get(name);
    if (value.IsUndefined()) continue;
    size_t i = action.argument_count;
    while (i < values_.size() && name != action.parameters[i].name) ++i;
    if (i == values_.size()) {
      throw Failure(env, "type", std::string(action.name) + " has no option " + name + ".");
    }
    Read(action, action.parameters[i], value, values_[i]);
    values_[i].set = true;
  }
}

const std::string& Arguments::Text(const Action& action, const Parameter& parameter,
                                   const Napi::Value& from) {
  texts_.push_back(from.As<Napi::String>().Utf8Value());
  const std::string& text = texts_.back();
  if (text.find('\0') != std::string::npos) {
    WrongType(from, action, parameter, "free of NUL characters");
  }
  return text;
}

void Arguments::Read(const Action& action, const Parameter& parameter, const Napi::Value& from,
                     Value& to) {
  switch (parameter.kind) {
    case Kind::kOptString:
      if (from.IsNull() || from.IsUndefined()) return;
      if (!from.IsString()) WrongType(from, action, parameter, "a string or null");
      to.text = Text(action, parameter, from).c_str();
      break;
    case Kind::kString:
      if (!from.IsString()) WrongType(from, action, parameter, "a string");
      to.text = Text(action, parameter, from).c_str();
      break;
    case Kind::kStringList: {
      if (!from.IsArray()) WrongType(from, action, parameter, "an array of strings");
      const auto array = from.As<Napi::Array>();
      auto& list = lists_.emplace_back();
      for (uint32_t i = 0; i < array.Length(); ++i) {
        const Napi::HandleScope scope(from.Env());
        const Napi::Value element = array.Get(i);
        if (!element.IsString()) WrongType(from, action, parameter, "an array of strings");
        list.push_back(const_cast<char*>(Text(action, parameter, element).c_str()));
      }
      list.push_back(nullptr);
      to.list = list.data();
      break;
    }
    case Kind::kBool:
      if (!from.IsBoolean()) WrongType(from, action, parameter, "true or false");
      to.integer = from.As<Napi::Boolean>().Value() ? 1 : 0;
      break;
    case Kind::kInt:
      to.integer = ReadInt(action, parameter, from);
      break;
    case Kind::kInt64:
      to.integer64 = ReadInt64(action, parameter, from);
      break;
    case Kind::kBuffer:
      if (from.IsString()) {
        texts_.push_back(from.As<Napi::String>().Utf8Value());
      } else if (from.IsTypedArray() &&
                 from.As<Napi::TypedArray>().TypedArrayType() == napi_uint8_array) {
        const auto bytes = from.As<Napi::Uint8Array>();
        texts_.emplace_back(reinterpret_cast<const char*>(bytes.Data()), bytes.ByteLength());
      } else {
        WrongType(from, action, parameter, "a Uint8Array or a string");
      }
      to.text = texts_.back().data();
      to.size = texts_.back().size();
      break;
  }
  if (parameter.secret && to.text != nullptr && !texts_.back().empty()) {
    secrets_.push_back(texts_.back());
  }
}

Napi::Value ToJavaScript(Napi::Env env, const char* action, const Result& result) {
  const auto* text = static_cast<const char*>(result.memory());
  switch (result.type()) {
    case Result::Type::kNothing:
      return env.Undefined();
    case Result::Type::kNull:
      return env.Null();
    case Result::Type::kBool:
      return Napi::Boolean::New(env, result.integer() != 0);
    case Result::Type::kInt:
    case Result::Type::kInt64:
      return SafeNumber(env, action, nullptr, result.integer());
    case Result::Type::kWideInt64:
      return Napi::BigInt::New(env, result.integer());
    case Result::Type::kString:
      return Napi::String::New(env, text);
    case Result::Type::kBuffer:
      return Napi::Buffer<char>::Copy(env, text, result.size());
    case Result::Type::kStringList:
      return StringListToJavaScript(env, static_cast<const char* const*>(result.memory()));
    case Result::Type::kHashTable:
      return HashTableToJavaScript(env, static_cast<const char* const*>(result.memory()));
    case Result::Type::kStruct:
      return StructToJavaScript(env, action, result.struct_type(), result.memory());
    case Result::Type::kStructList:
      return StructListToJavaScript(env, action, result);
  }
  return env.Undefined();
}

}  // namespace v2v
