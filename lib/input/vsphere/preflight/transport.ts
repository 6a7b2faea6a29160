/** How the disks are read: files of datastores by HTTPS, or VMware's library. */
export type VSphereTransport = 'https' | 'vddk';
