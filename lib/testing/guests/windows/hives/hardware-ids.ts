/** What a device is looked for by, the most exact first. */
export const hardwareIds = (bus: string, id: string): string[] => [
  `${bus}\\${id}`,
  `${bus}\\${id.replace(/&REV_.*$/, '')}`,
];
