import { resolve } from 'node:path';

import type { SshServer } from '../../../types/access';
import type { VmxInput } from '../../../types/input';
import type { Source } from '../../../types/source';
import { V2vError } from '../../errors';
import type { Context } from '../../run/context';
import { quoteCommand } from '../../text/shell-quote';
import { checkedPath } from '../checked-path';
import type { InputMode } from '../mode';
import { Preflight } from '../../preflight';
import { sshAccess } from '../ssh/access';
import { noteAccess } from '../ssh/note-access';
import { checkedSshServer, sshUri } from '../../ssh/server';
import { describeVmx, type VmxDescription } from './description';
import { readEntries } from './lexer';
import { openLocalDisks } from './local-disks';
import { checkPower, checkSharing } from './power';
import { readLocalVmx, readRemoteVmx } from './read-file';
import { openRemoteDisks } from './remote-disks';
import type { Vmx } from './settings';

function describe(data: Buffer, file: string, preflight: Preflight, context: Context): VmxDescription {
  const config = readEntries(data, file);
  const vmx: Vmx = { file, config, warn: (...warning) => context.warn(...warning) };
  const description = describeVmx(vmx);
  checkPower(vmx, preflight);
  checkSharing(vmx, description.disks, preflight);
  return description;
}

async function openLocal(path: string, context: Context): Promise<Source> {
  const preflight = new Preflight(context);
  const file = resolve(path);
  const data = await readLocalVmx(file);
  await context.sourceFiles.note(file);
  const description = describe(data, file, preflight, context);
  const disks = await openLocalDisks(description.disks, file, preflight, context);
  preflight.settle();
  preflight.pass('snapshots', 'No disk of the guest is a snapshot.');
  return { ...description, disks };
}

async function openRemote(path: string, ssh: SshServer, context: Context): Promise<Source> {
  const preflight = new Preflight(context);
  const file = sshUri('ssh', ssh, path);
  let description: VmxDescription | undefined;
  let disks: Source['disks'] = [];
  await preflight.attempt(async () => {
    const reading = { access: await sshAccess(ssh, context), context };
    const data = await readRemoteVmx(path, file, reading);
    noteAccess(ssh, preflight);
    description = describe(data, file, preflight, context);
    disks = await openRemoteDisks(description.disks, path, preflight, reading);
  });
  preflight.settle();
  preflight.pass('snapshots', 'No disk of the guest is a snapshot.');
  return { ...description!, disks };
}

function checkedRemotePath(path: string): string {
  if (path.startsWith('/') && path !== '/') return path;
  throw new V2vError('USAGE', `The path ${JSON.stringify(path)} of a VMX file at a host is not absolute.`, {
    hint: 'Give the whole path: ssh://root@esx1/vmfs/volumes/datastore1/web/web.vmx.',
  });
}

/** A VMX file of VMware, of this host or at an ESXi host that is reached by ssh, beside its disks. */
export const vmxInput: InputMode<VmxInput> = {
  describe({ path, ssh }) {
    const checked = checkedPath('vmx', path);
    if (ssh === undefined) return quoteCommand('-i', ['vmx', checked]);
    const uri = sshUri('ssh', checkedSshServer('input mode vmx', ssh), checkedRemotePath(checked));
    return quoteCommand('-i', ['vmx', '-it', 'ssh', uri]);
  },

  programs: ({ ssh }) => (ssh === undefined ? [] : ['nbdkit']),

  open({ path, ssh }, context) {
    const checked = checkedPath('vmx', path);
    if (ssh === undefined) return openLocal(checked, context);
    return openRemote(checkedRemotePath(checked), checkedSshServer('input mode vmx', ssh), context);
  },
};
