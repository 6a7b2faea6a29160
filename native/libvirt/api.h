// What we use of libvirt 4.0 and later. `npm run check:api` compares it with libvirt's headers.

#ifndef V2V_NATIVE_LIBVIRT_API_H_
#define V2V_NATIVE_LIBVIRT_API_H_

#include <cstddef>

#include "../shared-library.h"

namespace v2v {

struct virConnect;
struct virDomain;
struct virNetwork;
struct virSecret;
struct virStoragePool;
struct virStorageVol;
struct virStream;
using virConnectPtr = virConnect*;
using virDomainPtr = virDomain*;
using virNetworkPtr = virNetwork*;
using virSecretPtr = virSecret*;
using virStoragePoolPtr = virStoragePool*;
using virStorageVolPtr = virStorageVol*;
using virStreamPtr = virStream*;

constexpr size_t VIR_UUID_STRING_BUFLEN = 36 + 1;
enum { VIR_ERR_OK = 0 };
enum { VIR_CONNECT_RO = 1 << 0 };
enum { VIR_STORAGE_VOL_DOWNLOAD_SPARSE_STREAM = 1 << 0 };
enum { VIR_STORAGE_VOL_UPLOAD_SPARSE_STREAM = 1 << 0 };
enum { VIR_STREAM_RECV_STOP_AT_HOLE = 1 << 0 };
enum {
  VIR_CRED_USERNAME = 1,
  VIR_CRED_AUTHNAME = 2,
  VIR_CRED_LANGUAGE = 3,
  VIR_CRED_CNONCE = 4,
  VIR_CRED_PASSPHRASE = 5,
  VIR_CRED_ECHOPROMPT = 6,
  VIR_CRED_NOECHOPROMPT = 7,
  VIR_CRED_REALM = 8,
  VIR_CRED_EXTERNAL = 9
};

struct virError {
  int code;
  int domain;
  char* message;
  int level;
  virConnectPtr conn;
  virDomainPtr dom;
  char* str1;
  char* str2;
  char* str3;
  int int1;
  int int2;
  virNetworkPtr net;
};
using virErrorPtr = virError*;
using virErrorFunc = void (*)(void*, virErrorPtr);

struct virConnectCredential {
  int type;
  const char* prompt;
  const char* challenge;
  const char* defresult;
  char* result;
  unsigned int resultlen;
};
using virConnectCredentialPtr = virConnectCredential*;

struct virConnectAuth {
  int* credtype;
  unsigned int ncredtype;
  int (*cb)(virConnectCredentialPtr, unsigned int, void*);
  void* cbdata;
};
using virConnectAuthPtr = virConnectAuth*;

struct virDomainBlockInfo {
  unsigned long long capacity;
  unsigned long long allocation;
  unsigned long long physical;
};
using virDomainBlockInfoPtr = virDomainBlockInfo*;

struct virStoragePoolInfo {
  int state;
  unsigned long long capacity;
  unsigned long long allocation;
  unsigned long long available;
};
using virStoragePoolInfoPtr = virStoragePoolInfo*;

struct virStorageVolInfo {
  int type;
  unsigned long long capacity;
  unsigned long long allocation;
};
using virStorageVolInfoPtr = virStorageVolInfo*;

#define V2V_LIBVIRT_FUNCTIONS(F)                                                                  \
  F(int, virConnectClose, (virConnectPtr))                                                        \
  F(char*, virConnectGetCapabilities, (virConnectPtr))                                            \
  F(char*, virConnectGetDomainCapabilities,                                                       \
    (virConnectPtr, const char*, const char*, const char*, const char*, unsigned int))            \
  F(char*, virConnectGetHostname, (virConnectPtr))                                                \
  F(int, virConnectGetLibVersion, (virConnectPtr, unsigned long*))                                \
  F(const char*, virConnectGetType, (virConnectPtr))                                              \
  F(char*, virConnectGetURI, (virConnectPtr))                                                     \
  F(int, virConnectGetVersion, (virConnectPtr, unsigned long*))                                   \
  F(int, virConnectListAllDomains, (virConnectPtr, virDomainPtr**, unsigned int))                 \
  F(int, virConnectListAllNetworks, (virConnectPtr, virNetworkPtr**, unsigned int))               \
  F(int, virConnectListAllStoragePools, (virConnectPtr, virStoragePoolPtr**, unsigned int))       \
  F(virConnectPtr, virConnectOpenAuth, (const char*, virConnectAuthPtr, unsigned int))            \
  F(int, virDomainCreateWithFlags, (virDomainPtr, unsigned int))                                  \
  F(virDomainPtr, virDomainDefineXMLFlags, (virConnectPtr, const char*, unsigned int))            \
  F(int, virDomainDestroyFlags, (virDomainPtr, unsigned int))                                     \
  F(int, virDomainFree, (virDomainPtr))                                                           \
  F(int, virDomainGetBlockInfo, (virDomainPtr, const char*, virDomainBlockInfoPtr, unsigned int)) \
  F(unsigned int, virDomainGetID, (virDomainPtr))                                                 \
  F(const char*, virDomainGetName, (virDomainPtr))                                                \
  F(int, virDomainGetState, (virDomainPtr, int*, int*, unsigned int))                             \
  F(int, virDomainGetUUIDString, (virDomainPtr, char*))                                           \
  F(char*, virDomainGetXMLDesc, (virDomainPtr, unsigned int))                                     \
  F(int, virDomainHasManagedSaveImage, (virDomainPtr, unsigned int))                              \
  F(virDomainPtr, virDomainLookupByName, (virConnectPtr, const char*))                            \
  F(virDomainPtr, virDomainLookupByUUIDString, (virConnectPtr, const char*))                      \
  F(int, virDomainUndefineFlags, (virDomainPtr, unsigned int))                                    \
  F(void, virFreeError, (virErrorPtr))                                                            \
  F(virErrorPtr, virGetLastError, ())                                                             \
  F(int, virGetLastErrorCode, ())                                                                 \
  F(int, virGetVersion, (unsigned long*, const char*, unsigned long*))                            \
  F(int, virInitialize, ())                                                                       \
  F(int, virNetworkFree, (virNetworkPtr))                                                         \
  F(char*, virNetworkGetBridgeName, (virNetworkPtr))                                              \
  F(const char*, virNetworkGetName, (virNetworkPtr))                                              \
  F(int, virNetworkGetUUIDString, (virNetworkPtr, char*))                                         \
  F(int, virNetworkIsActive, (virNetworkPtr))                                                     \
  F(virErrorPtr, virSaveLastError, ())                                                            \
  F(int, virSecretFree, (virSecretPtr))                                                           \
  F(unsigned char*, virSecretGetValue, (virSecretPtr, size_t*, unsigned int))                     \
  F(virSecretPtr, virSecretLookupByUUIDString, (virConnectPtr, const char*))                      \
  F(virSecretPtr, virSecretLookupByUsage, (virConnectPtr, int, const char*))                      \
  F(void, virSetErrorFunc, (void*, virErrorFunc))                                                 \
  F(int, virStoragePoolCreate, (virStoragePoolPtr, unsigned int))                                 \
  F(virStoragePoolPtr, virStoragePoolDefineXML, (virConnectPtr, const char*, unsigned int))       \
  F(int, virStoragePoolDestroy, (virStoragePoolPtr))                                              \
  F(int, virStoragePoolFree, (virStoragePoolPtr))                                                 \
  F(int, virStoragePoolGetInfo, (virStoragePoolPtr, virStoragePoolInfoPtr))                       \
  F(const char*, virStoragePoolGetName, (virStoragePoolPtr))                                      \
  F(int, virStoragePoolGetUUIDString, (virStoragePoolPtr, char*))                                 \
  F(char*, virStoragePoolGetXMLDesc, (virStoragePoolPtr, unsigned int))                           \
  F(int, virStoragePoolListAllVolumes, (virStoragePoolPtr, virStorageVolPtr**, unsigned int))     \
  F(virStoragePoolPtr, virStoragePoolLookupByName, (virConnectPtr, const char*))                  \
  F(virStoragePoolPtr, virStoragePoolLookupByUUIDString, (virConnectPtr, const char*))            \
  F(virStoragePoolPtr, virStoragePoolLookupByVolume, (virStorageVolPtr))                          \
  F(int, virStoragePoolRefresh, (virStoragePoolPtr, unsigned int))                                \
  F(int, virStoragePoolUndefine, (virStoragePoolPtr))                                             \
  F(virStorageVolPtr, virStorageVolCreateXML, (virStoragePoolPtr, const char*, unsigned int))     \
  F(int, virStorageVolDelete, (virStorageVolPtr, unsigned int))                                   \
  F(int, virStorageVolDownload,                                                                   \
    (virStorageVolPtr, virStreamPtr, unsigned long long, unsigned long long, unsigned int))       \
  F(int, virStorageVolFree, (virStorageVolPtr))                                                   \
  F(int, virStorageVolGetInfo, (virStorageVolPtr, virStorageVolInfoPtr))                          \
  F(const char*, virStorageVolGetKey, (virStorageVolPtr))                                         \
  F(const char*, virStorageVolGetName, (virStorageVolPtr))                                        \
  F(char*, virStorageVolGetPath, (virStorageVolPtr))                                              \
  F(char*, virStorageVolGetXMLDesc, (virStorageVolPtr, unsigned int))                             \
  F(virStorageVolPtr, virStorageVolLookupByName, (virStoragePoolPtr, const char*))                \
  F(virStorageVolPtr, virStorageVolLookupByPath, (virConnectPtr, const char*))                    \
  F(int, virStorageVolUpload,                                                                     \
    (virStorageVolPtr, virStreamPtr, unsigned long long, unsigned long long, unsigned int))       \
  F(int, virStreamAbort, (virStreamPtr))                                                          \
  F(int, virStreamFinish, (virStreamPtr))                                                         \
  F(int, virStreamFree, (virStreamPtr))                                                           \
  F(virStreamPtr, virStreamNew, (virConnectPtr, unsigned int))                                    \
  F(int, virStreamRecvFlags, (virStreamPtr, char*, size_t, unsigned int))                         \
  F(int, virStreamRecvHole, (virStreamPtr, long long*, unsigned int))                             \
  F(int, virStreamSend, (virStreamPtr, const char*, size_t))                                      \
  F(int, virStreamSendHole, (virStreamPtr, long long, unsigned int))

V2V_LIBVIRT_FUNCTIONS(V2V_POINTER)

SharedLibrary& Libvirt();

}  // namespace v2v

#endif  // V2V_NATIVE_LIBVIRT_API_H_
