export { connectToLibvirt, outputCodes, shownConnection, sourceCodes, type LibvirtServer } from './connect';
export { isLoopback, remoteHostOf, serverOf, userOf } from './uri';
