// Domains, pools, volumes and secrets are named in every call (by UUID, a volume by pool and name)
// and looked up anew, so that no libvirt object outlives the call that made it.

#include "functions.h"

#include <cstdlib>
#include <cstring>
#include <memory>
#include <utility>

#include "session.h"
#include "transfer.h"

namespace v2v {

namespace {

// Freeing an object is a libvirt call as well, and clears the error of the call before it.
thread_local KeptError kept_error;

struct FreeDomain {
  void operator()(virDomainPtr domain) const {
    KeepError();
    virDomainFree(domain);
  }
};
struct FreePool {
  void operator()(virStoragePoolPtr pool) const {
    KeepError();
    virStoragePoolFree(pool);
  }
};
struct FreeVolume {
  void operator()(virStorageVolPtr volume) const {
    KeepError();
    virStorageVolFree(volume);
  }
};
struct FreeNetwork {
  void operator()(virNetworkPtr network) const {
    KeepError();
    virNetworkFree(network);
  }
};
struct FreeSecret {
  void operator()(virSecretPtr secret) const {
    KeepError();
    virSecretFree(secret);
  }
};
using Domain = std::unique_ptr<virDomain, FreeDomain>;
using Pool = std::unique_ptr<virStoragePool, FreePool>;
using Volume = std::unique_ptr<virStorageVol, FreeVolume>;
using Network = std::unique_ptr<virNetwork, FreeNetwork>;
using Secret = std::unique_ptr<virSecret, FreeSecret>;

LibvirtSession& Session(void* handle) { return *static_cast<LibvirtSession*>(handle); }
virConnectPtr Connection(void* handle) { return Session(handle).connection; }

// --- structs that become plain objects ---

struct DomainName {
  char* name;
  char* uuid;
  int32_t id;
};
struct DomainState {
  int32_t state;
  int32_t reason;
};
struct BlockInfo {
  uint64_t capacity;
  uint64_t allocation;
  uint64_t physical;
};
struct NetworkName {
  char* name;
  char* uuid;
  char* bridge;
  int32_t active;
};
struct PoolName {
  char* name;
  char* uuid;
};
struct PoolInfo {
  int32_t state;
  uint64_t capacity;
  uint64_t allocation;
  uint64_t available;
};
struct VolumeName {
  char* name;
  char* key;
  char* path;
  char* pool;
};
struct VolumeInfo {
  int32_t type;
  uint64_t capacity;
  uint64_t allocation;
};

void FreeStringsOf(const DomainName& value) {
  std::free(value.name);
  std::free(value.uuid);
}
void FreeStringsOf(const NetworkName& value) {
  std::free(value.name);
  std::free(value.uuid);
  std::free(value.bridge);
}
void FreeStringsOf(const PoolName& value) {
  std::free(value.name);
  std::free(value.uuid);
}
void FreeStringsOf(const VolumeName& value) {
  std::free(value.name);
  std::free(value.key);
  std::free(value.path);
  std::free(value.pool);
}
void FreeStringsOf(const DomainState&) {}
void FreeStringsOf(const BlockInfo&) {}
void FreeStringsOf(const PoolInfo&) {}
void FreeStringsOf(const VolumeInfo&) {}

template <typename T>
void FreeOne(void* memory) {
  auto* value = static_cast<T*>(memory);
  FreeStringsOf(*value);
  delete value;
}

template <typename T>
void FreeList(void* memory) {
  auto* list = static_cast<StructList*>(memory);
  const auto* elements = static_cast<const T*>(list->elements);
  for (uint32_t i = 0; i < list->length; ++i) FreeStringsOf(elements[i]);
  delete[] elements;
  delete list;
}

template <typename T, size_t N>
constexpr StructType TypeOf(const Field (&fields)[N]) {
  return {sizeof(T), fields, N, FreeOne<T>, FreeList<T>};
}

const Field kDomainNameFields[] = {
    {"name", FieldKind::kString, offsetof(DomainName, name)},
    {"uuid", FieldKind::kString, offsetof(DomainName, uuid)},
    {"id", FieldKind::kInt32, offsetof(DomainName, id)},
};
const Field kDomainStateFields[] = {
    {"state", FieldKind::kInt32, offsetof(DomainState, state)},
    {"reason", FieldKind::kInt32, offsetof(DomainState, reason)},
};
const Field kBlockInfoFields[] = {
    {"capacity", FieldKind::kUint64, offsetof(BlockInfo, capacity)},
    {"allocation", FieldKind::kUint64, offsetof(BlockInfo, allocation)},
    {"physical", FieldKind::kUint64, offsetof(BlockInfo, physical)},
};
const Field kNetworkNameFields[] = {
    {"name", FieldKind::kString, offsetof(NetworkName, name)},
    {"uuid", FieldKind::kString, offsetof(NetworkName, uuid)},
    {"bridge", FieldKind::kString, offsetof(NetworkName, bridge)},
    {"active", FieldKind::kInt32, offsetof(NetworkName, active)},
};
const Field kPoolNameFields[] = {
    {"name", FieldKind::kString, offsetof(PoolName, name)},
    {"uuid", FieldKind::kString, offsetof(PoolName, uuid)},
};
const Field kPoolInfoFields[] = {
    {"state", FieldKind::kInt32, offsetof(PoolInfo, state)},
    {"capacity", FieldKind::kUint64, offsetof(PoolInfo, capacity)},
    {"allocation", FieldKind::kUint64, offsetof(PoolInfo, allocation)},
    {"available", FieldKind::kUint64, offsetof(PoolInfo, available)},
};
const Field kVolumeNameFields[] = {
    {"name", FieldKind::kString, offsetof(VolumeName, name)},
    {"key", FieldKind::kString, offsetof(VolumeName, key)},
    {"path", FieldKind::kString, offsetof(VolumeName, path)},
    {"pool", FieldKind::kString, offsetof(VolumeName, pool)},
};
const Field kVolumeInfoFields[] = {
    {"type", FieldKind::kInt32, offsetof(VolumeInfo, type)},
    {"capacity", FieldKind::kUint64, offsetof(VolumeInfo, capacity)},
    {"allocation", FieldKind::kUint64, offsetof(VolumeInfo, allocation)},
};
const StructType kDomainName = TypeOf<DomainName>(kDomainNameFields);
const StructType kDomainState = TypeOf<DomainState>(kDomainStateFields);
const StructType kBlockInfo = TypeOf<BlockInfo>(kBlockInfoFields);
const StructType kNetworkName = TypeOf<NetworkName>(kNetworkNameFields);
const StructType kPoolName = TypeOf<PoolName>(kPoolNameFields);
const StructType kPoolInfo = TypeOf<PoolInfo>(kPoolInfoFields);
const StructType kVolumeName = TypeOf<VolumeName>(kVolumeNameFields);
const StructType kVolumeInfo = TypeOf<VolumeInfo>(kVolumeInfoFields);

char* Copy(const char* text) { return strdup(text != nullptr ? text : ""); }

DomainName NameOf(virDomainPtr domain) {
  char uuid[VIR_UUID_STRING_BUFLEN] = "";
  virDomainGetUUIDString(domain, uuid);
  // A domain that is not running has no id; libvirt says (unsigned)-1.
  return {Copy(virDomainGetName(domain)), Copy(uuid), static_cast<int32_t>(virDomainGetID(domain))};
}

NetworkName NameOf(virNetworkPtr network) {
  char uuid[VIR_UUID_STRING_BUFLEN] = "";
  virNetworkGetUUIDString(network, uuid);
  // One that hands out a device of the host has none.
  char* bridge = virNetworkGetBridgeName(network);
  return {Copy(virNetworkGetName(network)), Copy(uuid), bridge != nullptr ? bridge : Copy(""),
          virNetworkIsActive(network)};
}

PoolName NameOf(virStoragePoolPtr pool) {
  char uuid[VIR_UUID_STRING_BUFLEN] = "";
  virStoragePoolGetUUIDString(pool, uuid);
  return {Copy(virStoragePoolGetName(pool)), Copy(uuid)};
}

VolumeName NameOf(virStorageVolPtr volume) {
  char uuid[VIR_UUID_STRING_BUFLEN] = "";
  const Pool pool(virStoragePoolLookupByVolume(volume));
  if (pool) virStoragePoolGetUUIDString(pool.get(), uuid);
  char* path = virStorageVolGetPath(volume);
  return {Copy(virStorageVolGetName(volume)), Copy(virStorageVolGetKey(volume)),
          path != nullptr ? path : Copy(""), Copy(uuid)};
}

template <typename Pointer>
bool GiveName(const Pointer& object, const StructType& type, Result& out) {
  if (!object) return false;
  using Name = decltype(NameOf(object.get()));
  return out.Struct(new Name(NameOf(object.get())), type);
}

// Takes over the array that a virConnectListAll… function made, and its objects.
template <typename Pointer>
bool GiveList(typename Pointer::pointer* objects, int count, const StructType& type, Result& out) {
  if (count < 0) return false;
  using Name = decltype(NameOf(*objects));
  auto* names = new Name[static_cast<size_t>(count)];
  for (int i = 0; i < count; ++i) names[i] = NameOf(Pointer(objects[i]).get());
  std::free(objects);
  return out.StructListOf(new StructList{static_cast<uint32_t>(count), names}, type);
}

Domain FindDomain(void* c, const char* uuid) {
  return Domain(virDomainLookupByUUIDString(Connection(c), uuid));
}
Pool FindPool(void* c, const char* uuid) {
  return Pool(virStoragePoolLookupByUUIDString(Connection(c), uuid));
}
Volume FindVolume(void* c, const char* pool_uuid, const char* name) {
  const Pool pool = FindPool(c, pool_uuid);
  return Volume(pool ? virStorageVolLookupByName(pool.get(), name) : nullptr);
}

// --- connection ---

bool Version(void* c, const Value*, Result& out) {
  unsigned long version = 0;
  return virConnectGetVersion(Connection(c), &version) == 0 &&
         out.Int64(static_cast<int64_t>(version));
}
bool LibraryVersion(void* c, const Value*, Result& out) {
  unsigned long version = 0;
  return virConnectGetLibVersion(Connection(c), &version) == 0 &&
         out.Int64(static_cast<int64_t>(version));
}
bool Type(void* c, const Value*, Result& out) {
  return out.ConstString(virConnectGetType(Connection(c)));
}
bool Uri(void* c, const Value*, Result& out) { return out.String(virConnectGetURI(Connection(c))); }
bool Hostname(void* c, const Value*, Result& out) {
  return out.String(virConnectGetHostname(Connection(c)));
}
bool Capabilities(void* c, const Value*, Result& out) {
  return out.String(virConnectGetCapabilities(Connection(c)));
}
bool DomainCapabilities(void* c, const Value* in, Result& out) {
  return out.String(virConnectGetDomainCapabilities(Connection(c), in[0].text, in[1].text,
                                                    in[2].text, in[3].text, 0));
}
const Parameter kDomainCapabilitiesParameters[] = {{"emulator", Kind::kOptString},
                                                   {"arch", Kind::kOptString},
                                                   {"machine", Kind::kOptString},
                                                   {"virttype", Kind::kOptString}};

// --- domains ---

bool DomainList(void* c, const Value*, Result& out) {
  virDomainPtr* domains = nullptr;
  const int count = virConnectListAllDomains(Connection(c), &domains, 0);
  return GiveList<Domain>(domains, count, kDomainName, out);
}
bool DomainByName(void* c, const Value* in, Result& out) {
  return GiveName(Domain(virDomainLookupByName(Connection(c), in[0].text)), kDomainName, out);
}
bool DomainByUuid(void* c, const Value* in, Result& out) {
  return GiveName(FindDomain(c, in[0].text), kDomainName, out);
}
bool DomainXml(void* c, const Value* in, Result& out) {
  const Domain domain = FindDomain(c, in[0].text);
  return domain &&
         out.String(virDomainGetXMLDesc(domain.get(), static_cast<unsigned>(in[1].integer)));
}
bool GetDomainState(void* c, const Value* in, Result& out) {
  const Domain domain = FindDomain(c, in[0].text);
  int state = 0;
  int reason = 0;
  return domain && virDomainGetState(domain.get(), &state, &reason, 0) == 0 &&
         out.Struct(new DomainState{state, reason}, kDomainState);
}
bool DomainHasManagedSave(void* c, const Value* in, Result& out) {
  const Domain domain = FindDomain(c, in[0].text);
  return domain && out.Bool(virDomainHasManagedSaveImage(domain.get(), 0));
}
bool DomainBlockInfo(void* c, const Value* in, Result& out) {
  const Domain domain = FindDomain(c, in[0].text);
  virDomainBlockInfo info = {};
  return domain && virDomainGetBlockInfo(domain.get(), in[1].text, &info, 0) == 0 &&
         out.Struct(new BlockInfo{info.capacity, info.allocation, info.physical}, kBlockInfo);
}
bool DomainDefine(void* c, const Value* in, Result& out) {
  return GiveName(Domain(virDomainDefineXMLFlags(Connection(c), in[0].text,
                                                 static_cast<unsigned>(in[1].integer))),
                  kDomainName, out);
}
bool DomainUndefine(void* c, const Value* in, Result& out) {
  const Domain domain = FindDomain(c, in[0].text);
  return domain &&
         out.Error(virDomainUndefineFlags(domain.get(), static_cast<unsigned>(in[1].integer)));
}

bool DomainCreate(void* c, const Value* in, Result& out) {
  const Domain domain = FindDomain(c, in[0].text);
  return domain &&
         out.Error(virDomainCreateWithFlags(domain.get(), static_cast<unsigned>(in[1].integer)));
}
bool DomainDestroy(void* c, const Value* in, Result& out) {
  const Domain domain = FindDomain(c, in[0].text);
  return domain &&
         out.Error(virDomainDestroyFlags(domain.get(), static_cast<unsigned>(in[1].integer)));
}

// --- networks ---

bool NetworkList(void* c, const Value*, Result& out) {
  virNetworkPtr* networks = nullptr;
  const int count = virConnectListAllNetworks(Connection(c), &networks, 0);
  return GiveList<Network>(networks, count, kNetworkName, out);
}

// --- storage pools ---

bool PoolList(void* c, const Value*, Result& out) {
  virStoragePoolPtr* pools = nullptr;
  const int count = virConnectListAllStoragePools(Connection(c), &pools, 0);
  return GiveList<Pool>(pools, count, kPoolName, out);
}
bool PoolByName(void* c, const Value* in, Result& out) {
  return GiveName(Pool(virStoragePoolLookupByName(Connection(c), in[0].text)), kPoolName, out);
}
bool PoolByUuid(void* c, const Value* in, Result& out) {
  return GiveName(FindPool(c, in[0].text), kPoolName, out);
}
bool PoolXml(void* c, const Value* in, Result& out) {
  const Pool pool = FindPool(c, in[0].text);
  return pool &&
         out.String(virStoragePoolGetXMLDesc(pool.get(), static_cast<unsigned>(in[1].integer)));
}
bool GetPoolInfo(void* c, const Value* in, Result& out) {
  const Pool pool = FindPool(c, in[0].text);
  virStoragePoolInfo info = {};
  return pool && virStoragePoolGetInfo(pool.get(), &info) == 0 &&
         out.Struct(new PoolInfo{info.state, info.capacity, info.allocation, info.available},
                    kPoolInfo);
}
bool PoolDefine(void* c, const Value* in, Result& out) {
  return GiveName(Pool(virStoragePoolDefineXML(Connection(c), in[0].text, 0)), kPoolName, out);
}
bool PoolUndefine(void* c, const Value* in, Result& out) {
  const Pool pool = FindPool(c, in[0].text);
  return pool && out.Error(virStoragePoolUndefine(pool.get()));
}
bool PoolCreate(void* c, const Value* in, Result& out) {
  const Pool pool = FindPool(c, in[0].text);
  return pool && out.Error(virStoragePoolCreate(pool.get(), 0));
}
bool PoolDestroy(void* c, const Value* in, Result& out) {
  const Pool pool = FindPool(c, in[0].text);
  return pool && out.Error(virStoragePoolDestroy(pool.get()));
}
bool PoolRefresh(void* c, const Value* in, Result& out) {
  const Pool pool = FindPool(c, in[0].text);
  return pool && out.Error(virStoragePoolRefresh(pool.get(), 0));
}

// --- storage volumes ---

bool VolumeList(void* c, const Value* in, Result& out) {
  const Pool pool = FindPool(c, in[0].text);
  if (!pool) return false;
  virStorageVolPtr* volumes = nullptr;
  const int count = virStoragePoolListAllVolumes(pool.get(), &volumes, 0);
  return GiveList<Volume>(volumes, count, kVolumeName, out);
}
bool VolumeByName(void* c, const Value* in, Result& out) {
  return GiveName(FindVolume(c, in[0].text, in[1].text), kVolumeName, out);
}
bool VolumeByPath(void* c, const Value* in, Result& out) {
  return GiveName(Volume(virStorageVolLookupByPath(Connection(c), in[0].text)), kVolumeName, out);
}
bool VolumeXml(void* c, const Value* in, Result& out) {
  const Volume volume = FindVolume(c, in[0].text, in[1].text);
  return volume && out.String(virStorageVolGetXMLDesc(volume.get(), 0));
}
bool GetVolumeInfo(void* c, const Value* in, Result& out) {
  const Volume volume = FindVolume(c, in[0].text, in[1].text);
  virStorageVolInfo info = {};
  return volume && virStorageVolGetInfo(volume.get(), &info) == 0 &&
         out.Struct(new VolumeInfo{info.type, info.capacity, info.allocation}, kVolumeInfo);
}
bool VolumeCreate(void* c, const Value* in, Result& out) {
  const Pool pool = FindPool(c, in[0].text);
  if (!pool) return false;
  return GiveName(
      Volume(virStorageVolCreateXML(pool.get(), in[1].text, static_cast<unsigned>(in[2].integer))),
      kVolumeName, out);
}
bool VolumeDelete(void* c, const Value* in, Result& out) {
  const Volume volume = FindVolume(c, in[0].text, in[1].text);
  return volume && out.Error(virStorageVolDelete(volume.get(), 0));
}

bool VolumeUpload(void* c, const Value* in, Result&) {
  const Volume volume = FindVolume(c, in[0].text, in[1].text);
  return volume &&
         UploadVolume(Session(c), volume.get(), in[2].text, in[3].integer != 0, in[4].integer64);
}
bool VolumeCompare(void* c, const Value* in, Result& out) {
  const Volume volume = FindVolume(c, in[0].text, in[1].text);
  return volume && out.Bool(CompareVolume(Session(c), volume.get(), in[2].text, in[3].integer64,
                                          in[4].integer64, in[5].integer != 0));
}

// --- secrets ---

bool GiveSecret(const Secret& secret, Result& out) {
  if (!secret) return false;
  size_t size = 0;
  unsigned char* value = virSecretGetValue(secret.get(), &size, 0);
  return out.Buffer(reinterpret_cast<char*>(value), size);
}
bool SecretByUuid(void* c, const Value* in, Result& out) {
  return GiveSecret(Secret(virSecretLookupByUUIDString(Connection(c), in[0].text)), out);
}
bool SecretByUsage(void* c, const Value* in, Result& out) {
  const int type = static_cast<int>(in[0].integer);
  return GiveSecret(Secret(virSecretLookupByUsage(Connection(c), type, in[1].text)), out);
}

// --- the table ---

const Parameter kName[] = {{"name", Kind::kString}};
const Parameter kUuid[] = {{"uuid", Kind::kString}};
const Parameter kUuidDisk[] = {{"uuid", Kind::kString}, {"disk", Kind::kString}};
const Parameter kTypeUsage[] = {{"type", Kind::kInt}, {"usage", Kind::kString}};
const Parameter kPath[] = {{"path", Kind::kString}};
const Parameter kXml[] = {{"xml", Kind::kString}};
const Parameter kUuidFlags[] = {{"uuid", Kind::kString}, {"flags", Kind::kInt}};
const Parameter kXmlFlags[] = {{"xml", Kind::kString}, {"flags", Kind::kInt}};
const Parameter kPoolVolume[] = {{"pool", Kind::kString}, {"name", Kind::kString}};
const Parameter kPoolXmlFlags[] = {
    {"pool", Kind::kString}, {"xml", Kind::kString}, {"flags", Kind::kInt}};
const Parameter kUpload[] = {{"pool", Kind::kString},
                             {"name", Kind::kString},
                             {"path", Kind::kString},
                             {"sparse", Kind::kBool},
                             {"bandwidth", Kind::kInt64}};
const Parameter kCompare[] = {{"pool", Kind::kString},  {"name", Kind::kString},
                              {"path", Kind::kString},  {"offset", Kind::kInt64},
                              {"length", Kind::kInt64}, {"sparse", Kind::kBool}};

const Action kFunctions[] = {
    {"version", Version, nullptr, 0, 0},
    {"library_version", LibraryVersion, nullptr, 0, 0},
    {"type", Type, nullptr, 0, 0},
    {"uri", Uri, nullptr, 0, 0},
    {"hostname", Hostname, nullptr, 0, 0},
    {"capabilities", Capabilities, nullptr, 0, 0},
    {"domain_capabilities", DomainCapabilities, kDomainCapabilitiesParameters, 4, 0},
    {"domain_list", DomainList, nullptr, 0, 0},
    {"domain_lookup_by_name", DomainByName, kName, 1, 0},
    {"domain_lookup_by_uuid", DomainByUuid, kUuid, 1, 0},
    {"domain_xml", DomainXml, kUuidFlags, 2, 0},
    {"domain_state", GetDomainState, kUuid, 1, 0},
    {"domain_has_managed_save", DomainHasManagedSave, kUuid, 1, 0},
    {"domain_block_info", DomainBlockInfo, kUuidDisk, 2, 0},
    {"domain_define", DomainDefine, kXmlFlags, 2, 0},
    {"domain_undefine", DomainUndefine, kUuidFlags, 2, 0},
    {"domain_create", DomainCreate, kUuidFlags, 2, 0},
    {"domain_destroy", DomainDestroy, kUuidFlags, 2, 0},
    {"network_list", NetworkList, nullptr, 0, 0},
    {"pool_list", PoolList, nullptr, 0, 0},
    {"pool_lookup_by_name", PoolByName, kName, 1, 0},
    {"pool_lookup_by_uuid", PoolByUuid, kUuid, 1, 0},
    {"pool_xml", PoolXml, kUuidFlags, 2, 0},
    {"pool_info", GetPoolInfo, kUuid, 1, 0},
    {"pool_define", PoolDefine, kXml, 1, 0},
    {"pool_undefine", PoolUndefine, kUuid, 1, 0},
    {"pool_create", PoolCreate, kUuid, 1, 0},
    {"pool_destroy", PoolDestroy, kUuid, 1, 0},
    {"pool_refresh", PoolRefresh, kUuid, 1, 0},
    {"volume_list", VolumeList, kUuid, 1, 0},
    {"volume_lookup_by_name", VolumeByName, kPoolVolume, 2, 0},
    {"volume_lookup_by_path", VolumeByPath, kPath, 1, 0},
    {"volume_xml", VolumeXml, kPoolVolume, 2, 0},
    {"volume_info", GetVolumeInfo, kPoolVolume, 2, 0},
    {"volume_create", VolumeCreate, kPoolXmlFlags, 3, 0},
    {"volume_delete", VolumeDelete, kPoolVolume, 2, 0},
    {"volume_upload", VolumeUpload, kUpload, 5, 0},
    {"volume_compare", VolumeCompare, kCompare, 6, 0},
    {"secret_value_by_uuid", SecretByUuid, kUuid, 1, 0},
    {"secret_value_by_usage", SecretByUsage, kTypeUsage, 2, 0},
};

}  // namespace

void KeepError() {
  if (!kept_error && virGetLastErrorCode() != VIR_ERR_OK) kept_error.reset(virSaveLastError());
}

KeptError TakeKeptError() { return std::move(kept_error); }

const ActionTable kLibvirtFunctions = {kFunctions, sizeof kFunctions / sizeof *kFunctions};

}  // namespace v2v
