import { basename, dirname, resolve } from 'node:path';

import type { OvaInput } from '../../../types/input';
import type { Source } from '../../../types/source';
import { ownTurn } from '../../async/turns';
import { isV2vError, V2vError } from '../../errors';
import type { Context } from '../../run/context';
import { quoteCommand } from '../../text/shell-quote';
import { checkedPath } from '../checked-path';
import { statInput } from '../image/file-range';
import type { InputMode } from '../mode';
import { nameFromPath } from '../name';
import { otherHypervisor } from '../other-hypervisor';
import type { Container, Member } from './container';
import { findDiskFile } from './disk-file';
import { openDisks } from './disks';
import { verifyManifests } from './manifest';
import { judgeUnreadableLines } from './manifest-unreadable';
import { memberName, folderOf } from './member-name';
import { openContainer } from './open';
import { parseOvf } from './ovf/parse';
import type { Warn } from './ovf/description';
import { readText } from './read-text';

const ovfLimit = 4 * 1024 ** 2;

/** The one descriptor of an OVA. Files that macOS leaves in archives (`._NAME`) do not count. */
function findOvf(container: Container): Member {
  const found = [...container.members.values()].filter(({ name }) => {
    const base = basename(name);
    return /\.ovf$/i.test(base) && !base.startsWith('._');
  });
  const [ovf, ...others] = found;
  if (ovf === undefined) {
    const what = container.incomplete ? ' and no end of an archive; it may be truncated' : '';
    throw new V2vError('OVF_MISSING', `There is no OVF (*.ovf) in ${container.path}${what}.`, {
      subject: container.path,
      hint: 'Name an OVA, or a directory that holds an OVF and its disks; a disk image goes with the input mode "disk".',
    });
  }
  if (others.length > 0) {
    const names = found.map(({ name }) => name).join(', ');
    throw new V2vError('OVF_AMBIGUOUS', `There is more than one OVF in ${container.path}: ${names}.`, {
      subject: container.path,
      hint: 'Unpack it and name the one .ovf file that you mean.',
    });
  }
  return ovf;
}

/** An `.ovf` file stands for its directory, and says which of several OVFs is meant. */
async function openInput(path: string, context: Context): Promise<{ container: Container; ovf: Member }> {
  const stats = await statInput(path);
  if (!stats.isFile() || !/\.ovf$/i.test(path)) {
    const container = await openContainer(path, context);
    try {
      return { container, ovf: findOvf(container) };
    } catch (error) {
      await container[Symbol.asyncDispose]();
      throw error;
    }
  }
  const container = await openContainer(dirname(path), context);
  return { container, ovf: { name: basename(path), size: stats.size } };
}

async function readSource(
  container: Container,
  ovf: Member,
  input: { path: string; virtualSystem?: string },
  context: Context,
): Promise<Source> {
  const warn: Warn = (code, message, hint) => context.warn(code, message, hint);

  // Before anything in it is believed.
  const { missing, unreadable, confirmed } = await verifyManifests(container, context);
  const text = await readText(container, ovf, ovfLimit, 'OVF_INVALID');
  await ownTurn();
  const description = parseOvf(text, ovf.name, input.virtualSystem, warn);

  // A disk that is missing is an error of its own.
  const diskNames = new Set(
    description.disks.flatMap(({ file }) =>
      file ? [memberName(file.href, folderOf(ovf.name), ovf.name)] : [],
    ),
  );
  for (const { manifest, name } of missing) {
    if (!diskNames.has(name))
      warn('MANIFEST_FILE', `The manifest ${manifest} names ${name}, which is missing.`);
  }
  const read = description.disks.flatMap(({ file }) =>
    file ? findDiskFile(container, ovf.name, file).map((member) => member.name) : [],
  );
  judgeUnreadableLines(unreadable, [ovf.name, ...read], warn);

  const { name, disks, ...rest } = description;
  if (name === undefined) {
    warn('OVF_NAME', `${ovf.name} does not name its virtual machine; it is named after the file.`);
  }
  return {
    name: name ?? nameFromPath(input.path),
    ...rest,
    features: [],
    disks: await openDisks(disks, { container, ovf: ovf.name, confirmed, warn }, context),
  };
}

/** What is no OVA may be a guest all the same. */
async function explain(error: unknown, path: string): Promise<never> {
  const isOther = isV2vError(error) && ['OVF_MISSING', 'INPUT_NOT_OVA'].includes(error.code);
  throw (isOther ? await otherHypervisor(path, 'INPUT_NOT_OVA') : undefined) ?? error;
}

function checkOptions({ path, virtualSystem }: OvaInput): void {
  checkedPath('ova', path);
  if (virtualSystem !== undefined && typeof virtualSystem !== 'string') {
    throw new V2vError('USAGE', 'The input option virtualSystem is the id or the name of a guest, a string.');
  }
}

/** An OVA: a tar, compressed or not, a zip, a directory, or the OVF in one. */
export const ovaInput: InputMode<OvaInput> = {
  describe(options) {
    checkOptions(options);
    const { path, virtualSystem } = options;
    const chosen = virtualSystem === undefined ? [] : ['-io', `virtual-system=${virtualSystem}`];
    return quoteCommand('-i', ['ova', path, ...chosen]);
  },

  async open(options, context): Promise<Source> {
    checkOptions(options);
    const path = resolve(options.path);
    const { container, ovf } = await openInput(path, context).catch((error: unknown) => explain(error, path));
    try {
      return await readSource(container, ovf, { ...options, path }, context);
    } finally {
      await container[Symbol.asyncDispose]();
    }
  },
};
