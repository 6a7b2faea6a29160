export { checkDiskIsNew, createDisk, findDisk, removeDisk, untilDiskIsOk, type NewDisk } from './disks';
export { OvirtEngine } from './engine';
export { ImageioTicket } from './imageio';
export {
  cluster,
  hasVm,
  isActive,
  neededPermits,
  permits,
  storageDomain,
  type OvirtCluster,
  type OvirtStorageDomain,
} from './inventory';
export { usualPace, waitFor, type Pace } from './pace';
export { beginTransfer, finishTransfer } from './transfers';
export { uploadFile, type UploadOptions } from './upload';
export { verifyUpload } from './verify';
export { importVm, removeVm } from './vms';
