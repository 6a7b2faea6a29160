/** GRUB writes into the block where it lies on the disk, without knowing the filesystem, so its size never changes. */
const blockSize = 1024;

/** A GRUB environment block (grubenv) without variables, as grub-editenv makes it. */
export const emptyGrubEnvironment = '# GRUB Environment Block\n'.padEnd(blockSize, '#');

/** The variables of a GRUB environment block. */
export function parseGrubEnvironment(text: string): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const line of text.split('\n')) {
    const [, name, value] = /^([A-Za-z_]\w*)=(.*)$/.exec(line) ?? [];
    if (name !== undefined && value !== undefined) variables[name] = value.replace(/\\(.)/g, '$1');
  }
  return variables;
}

/** The block with a variable set; undefined where that does not fit. */
export function withGrubVariable(block: string, name: string, value: string): string | undefined {
  const line = `${name}=${value.replace(/\\/g, '\\\\')}\n`;
  const content = block.replace(/(?<!#)#+$/, '');
  const old = new RegExp(`^${name}=.*\n`, 'm');
  const edited = old.test(content) ? content.replace(old, () => line) : content + line;
  return edited.length > block.length ? undefined : edited.padEnd(block.length, '#');
}
