import type { ToolsProduct } from './product';

const nothingElse: readonly string[] = [];

/**
 * VMware Tools. Not among its drivers here is pvscsi: the guest may need it to boot on its old machine again, and Windows
 * ignores it where there is no such controller. LSI's drivers are Windows' own.
 */
export const vmwareTools: ToolsProduct = {
  name: 'VMware Tools',
  services: {
    // Programs.
    VMTools: ['vmtoolsd.exe', 'vmwareservice.exe'],
    VGAuthService: nothingElse,
    vm3dservice: nothingElse,
    // VMware Snapshot Provider, a COM+ application.
    vmvss: ['dllhost.exe', 'vmvss.dll'],
    VMUpgradeHelper: nothingElse,
    'VMware Physical Disk Helper Service': nothingElse,
    VMwareCAFCommAmqpListener: nothingElse,
    VMwareCAFManagementAgentHost: nothingElse,
    GISvc: ['gisvc.exe'],
    // ThinPrint, where it came with the tools.
    TPAutoConnSvc: ['vmware tools\\tpautoconnsvc.exe'],
    TPVCGateway: ['vmware tools\\tpvcgateway.exe'],
    // Drivers.
    vmhgfs: ['vmhgfs.sys'],
    vmmemctl: ['vmmemctl.sys'],
    vmrawdsk: ['vmrawdsk.sys'],
    vmci: ['vmci.sys'],
    vsock: ['vsock.sys'],
    vnetflt: ['vnetflt.sys'],
    vnetWFP: ['vnetwfp.sys'],
    vsepflt: ['vsepflt.sys'],
    vmmouse: ['vmmouse.sys'],
    vmusbmouse: ['vmusbmouse.sys'],
    vm3dmp: ['vm3dmp.sys'],
    'vm3dmp-debug': ['vm3dmp-debug.sys'],
    'vm3dmp-stats': ['vm3dmp-stats.sys'],
    vm3dmp_loader: ['vm3dmp_loader.sys'],
    vmx_svga: ['vmx_svga.sys'],
    vmxnet: ['vmxnet.sys'],
    // vmxnet3.sys, and vmxnet3n61x64.sys in older releases.
    vmxnet3ndis6: ['vmxnet3'],
    efifw: ['efifw.sys'],
    vmaudio: ['vmaudio.sys'],
    vmdebug: ['vmdebug.sys'],
  },
  // VMware Workstation, in a guest that runs guests itself, has these two as well.
  shared: { with: 'vmx86', services: ['vmci', 'vsock'] },
  networkProviders: ['vmhgfs'],
  coInstallers: ['vm3dc'],
  timeProviders: ['vmwTimeProvider'],
  isTools: (displayName) => displayName.includes('VMware Tools'),
  refusal:
    "VMware's installer refuses to run outside VMware. Its services and drivers are disabled already; Windows works without removing its files.",
};
