/** REG_… of winnt.h, the types of registry values; the index is the number. */
export const valueTypes = [
  'REG_NONE',
  'REG_SZ',
  'REG_EXPAND_SZ',
  'REG_BINARY',
  'REG_DWORD',
  'REG_DWORD_BIG_ENDIAN',
  'REG_LINK',
  'REG_MULTI_SZ',
  'REG_RESOURCE_LIST',
  'REG_FULL_RESOURCE_DESCRIPTOR',
  'REG_RESOURCE_REQUIREMENTS_LIST',
  'REG_QWORD',
] as const;

export type RegistryValueType = (typeof valueTypes)[number];

export const numberOfType = (type: RegistryValueType): number => valueTypes.indexOf(type);
