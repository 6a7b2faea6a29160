#include "../libvirt/api.h"
#include "check.h"

// The header has a macro of this name.
constexpr size_t kUuidLength = v2v::VIR_UUID_STRING_BUFLEN;

#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>

V2V_LIBVIRT_FUNCTIONS(CHECK_FUNCTION)

#define CHECK_CONSTANT(name) static_assert(int{::name} == int{v2v::name}, #name);
CHECK_CONSTANT(VIR_ERR_OK)
CHECK_CONSTANT(VIR_CONNECT_RO)
CHECK_CONSTANT(VIR_STORAGE_VOL_DOWNLOAD_SPARSE_STREAM)
CHECK_CONSTANT(VIR_STORAGE_VOL_UPLOAD_SPARSE_STREAM)
CHECK_CONSTANT(VIR_STREAM_RECV_STOP_AT_HOLE)
CHECK_CONSTANT(VIR_CRED_USERNAME)
CHECK_CONSTANT(VIR_CRED_AUTHNAME)
CHECK_CONSTANT(VIR_CRED_LANGUAGE)
CHECK_CONSTANT(VIR_CRED_CNONCE)
CHECK_CONSTANT(VIR_CRED_PASSPHRASE)
CHECK_CONSTANT(VIR_CRED_ECHOPROMPT)
CHECK_CONSTANT(VIR_CRED_NOECHOPROMPT)
CHECK_CONSTANT(VIR_CRED_REALM)
CHECK_CONSTANT(VIR_CRED_EXTERNAL)
static_assert(kUuidLength == VIR_UUID_STRING_BUFLEN);

#define CHECK_STRUCT(name) CHECK_SIZE(::name, v2v::name)
#define CHECK_MEMBER(name, member) CHECK_MEMBER_OF(::name, v2v::name, member)
CHECK_STRUCT(virError)
CHECK_MEMBER(virError, code)
CHECK_MEMBER(virError, domain)
CHECK_MEMBER(virError, message)
CHECK_STRUCT(virConnectCredential)
CHECK_MEMBER(virConnectCredential, type)
CHECK_MEMBER(virConnectCredential, prompt)
CHECK_MEMBER(virConnectCredential, challenge)
CHECK_MEMBER(virConnectCredential, defresult)
CHECK_MEMBER(virConnectCredential, result)
CHECK_MEMBER(virConnectCredential, resultlen)
CHECK_STRUCT(virConnectAuth)
CHECK_MEMBER(virConnectAuth, credtype)
CHECK_MEMBER(virConnectAuth, ncredtype)
CHECK_MEMBER(virConnectAuth, cb)
CHECK_MEMBER(virConnectAuth, cbdata)
CHECK_STRUCT(virDomainBlockInfo)
CHECK_MEMBER(virDomainBlockInfo, capacity)
CHECK_MEMBER(virDomainBlockInfo, allocation)
CHECK_MEMBER(virDomainBlockInfo, physical)
CHECK_STRUCT(virStoragePoolInfo)
CHECK_MEMBER(virStoragePoolInfo, state)
CHECK_MEMBER(virStoragePoolInfo, capacity)
CHECK_MEMBER(virStoragePoolInfo, allocation)
CHECK_MEMBER(virStoragePoolInfo, available)
CHECK_STRUCT(virStorageVolInfo)
CHECK_MEMBER(virStorageVolInfo, type)
CHECK_MEMBER(virStorageVolInfo, capacity)
CHECK_MEMBER(virStorageVolInfo, allocation)
