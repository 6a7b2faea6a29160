/** Devices of DOS, which Windows opens instead of a file of such a name. */
const devices = /^(?:con|prn|aux|nul|(?:com|lpt)\d)(?:\.|$)/i;

/** True for the plain name of a file: nothing that leads into another directory, and nothing that Windows takes for more. */
export function isPlainFileName(name: string): boolean {
  if (name === '' || name.length > 255) return false;
  // Windows drops dots and blanks at the end of a name.
  if (name.endsWith('.') || name.endsWith(' ') || devices.test(name)) return false;
  return [...name].every((char) => char >= ' ' && !'/\\:*?"<>|'.includes(char));
}
