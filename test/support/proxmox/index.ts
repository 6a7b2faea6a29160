export { makeStorage, smallCluster, type Cluster, type TestStorage, type TestVm } from './cluster';
export { allPrivileges } from './permissions';
export { badDefaults, readProperties, wrongParameters } from './qm-parameters';
export { TestProxmox, type SeenCall, type Trouble } from './server';
