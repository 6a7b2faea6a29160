import type { ToolsProduct } from './product';

/**
 * The paravirtual drivers of Xen: Red Hat's, the Xen Project's with those made of them (Citrix, XCP-ng, Amazon), and GPLPV.
 * Some filter every device of the classes System and HDC, and cannot be loaded without Xen below them, so that a guest
 * which keeps them in those classes stops with 7B.
 *
 * Only Red Hat's uninstaller is run: the others remove drivers by way of devices that are not there any more.
 */
export const xenDrivers: ToolsProduct = {
  name: 'Xen paravirtual drivers',
  services: {
    rhelscsi: ['rhelscsi.sys'],
    xenbus: ['xenbus.sys'],
    xenfilt: ['xenfilt.sys'],
    xenvbd: ['xenvbd.sys'],
    xendisk: ['xendisk.sys'],
    xencrsh: ['xencrsh.sys'],
    xenvif: ['xenvif.sys'],
    xennet: ['xennet.sys'],
    xennet6: ['xennet6.sys'],
    xeniface: ['xeniface.sys'],
    xenhid: ['xenhid.sys'],
    xenvkbd: ['xenvkbd.sys'],
    xencons: ['xencons.sys'],
    scsifilt: ['scsifilt.sys'],
    xevtchn: ['xevtchn.sys'],
    xenpci: ['xenpci.sys'],
    xenhide: ['xenhide.sys'],
    xenscsi: ['xenscsi.sys'],
    xenusb: ['xenusb.sys'],
    xenstub: ['xenstub.sys'],
    xensvc: ['xenguestagent.exe', 'xenservice.exe'],
    xenagent: ['xenagent'],
    ShutdownMon: ['shutdownmon.exe'],
  },
  uninstallKeys: ['red hat paravirtualized xen drivers for windows(r)'],
  isTools: (displayName) => displayName.startsWith('Red Hat Paravirtualized Xen Drivers for Windows'),
  ownUninstaller: { arguments: '', instead: { 'uninst.exe': '_uninst.exe' } },
};
