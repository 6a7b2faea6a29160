import { join, resolve } from 'node:path';

import type { OutputOptions } from '../../types/output';
import { writeNewFile } from '../files/durable-file';
import { domainXml } from './domain-xml';
import type { OutputMode } from './mode';
import { targetName } from './names';

/** Disks and libvirt XML in a directory, for `virsh define`. */
export const localOutput: OutputMode<Extract<OutputOptions, { mode: 'local' }>> = {
  describe: ({ directory }) => `-o local -os ${directory}`,
  directory: ({ directory }) => resolve(directory),
  files: (_output, name) => [`${name}.xml`],
  async createMetadata(input, context) {
    const path = join(resolve(input.output.directory), `${targetName(input.name)}.xml`);
    const xml = await domainXml(input, context);
    // Others on this host must not read the password of the guest's screen.
    const secret = input.source.display?.password !== undefined;
    await writeNewFile(path, xml, context, secret ? 0o600 : 0o644);
    return [path];
  },
};
