/** Where distributions and their users keep drivers, in the order in which they are looked for. */
export const usualPlaces: readonly string[] = [
  '/usr/share/virtio-win/virtio-win.iso',
  '/usr/share/virtio-win',
  '/usr/local/share/virtio-win/virtio-win.iso',
  '/usr/local/share/virtio-win',
  '/usr/share/virtio/virtio-win.iso',
  '/var/lib/libvirt/images/virtio-win.iso',
];

/** Where Proxmox VE keeps the images that its users download; of several the one with the highest version counts. */
export const usualImageDirectories: readonly string[] = ['/var/lib/vz/template/iso'];

/** `virtio-win-0.1.266.iso` */
export const isImageName = (name: string): boolean => /^virtio-win.*\.iso$/i.test(name);
