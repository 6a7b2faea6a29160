export { pathOf, ProxmoxApi, usualPort, type Parameters, type ProxmoxLogin } from './api';
export { poolExists } from './pools';
export { listBridges, localZone, zonesOfNetworks, type ProxmoxBridge } from './bridges';
export { faultOf, ProxmoxFault } from './fault';
export {
  configOf,
  configureVm,
  createVm,
  deleteVm,
  freeVmid,
  isTaken,
  onlyForRoot,
  startVm,
  type ProxmoxVm,
} from './machines';
export { findNode } from './nodes';
export { missingRights, type MissingRights, type NeededRights } from './rights';
export {
  deleteVolume,
  keepsFiles,
  listStorages,
  listVolumes,
  storageOf,
  type ProxmoxStorage,
  type ProxmoxVolume,
} from './storages';
export {
  activeTasks,
  logOf,
  ProxmoxTaskFailure,
  stopTask,
  taskOf,
  usualPatience,
  waitForTask,
  type Patience,
  type ProxmoxTask,
} from './tasks';
export { uploadForm, uploadImport, type ImportUpload } from './upload';
export { checkVersion } from './version';
