import type { ToolsProduct } from './product';

/** VirtualBox Guest Additions; VirtualBox itself, in a guest that runs guests, has services of other names. */
export const virtualBoxAdditions: ToolsProduct = {
  name: 'VirtualBox Guest Additions',
  services: {
    VBoxService: ['vboxservice.exe'],
    VBoxGuest: [],
    VBoxMouse: [],
    VBoxSF: [],
    VBoxVideo: [],
    VBoxVideoW8: [],
    VBoxWddm: [],
  },
  networkProviders: ['VBoxSF'],
  isTools: (displayName) => displayName.includes('VirtualBox Guest Additions'),
  ownUninstaller: { arguments: '/S', nsis: true },
};
