export { LibvirtConnection } from './connection';
export { Domain } from './domain';
export { StoragePool } from './pool';
export { StorageVolume } from './volume';
export type * from '../../types/libvirt';
