import { isRegularFile } from '../../../guestfs/regular-file';
import type { HostnameOperation } from '../../../../types/customize-system';
import type { Inspection } from '../../../../types/inspection';
import type { ConversionStep } from '../../guest/step';
import { readGuestText, writeGuestText } from '../../guest/text-file';
import type { LinuxState } from '../state';
import { renameInHosts } from './hosts-file';
import { setVariable } from './shell-variable';

/** Gives the guest a host name, where its distribution keeps it; as virt-customize's `--hostname`. */
export function hostnameStep({ hostname }: HostnameOperation): ConversionStep<LinuxState> {
  return {
    name: 'hostname',
    phase: 'customize',
    applies: () => true,
    async run(state) {
      switch (state.family) {
        case 'debian':
          return setOnDebian(state, hostname);
        case 'rhel':
          return readsEtcHostname(state.inspection)
            ? setOnRedHat(state, hostname)
            : edit(state, '/etc/sysconfig/network', (text) => setVariable(text, 'HOSTNAME', hostname));
        case 'suse':
          return setOnSuse(state, hostname);
        default:
          state.context.warn(
            'HOSTNAME',
            `The guest keeps its host name: it is not known where ${state.inspection.productName} has it.`,
            `Set it to ${hostname} in the converted guest.`,
          );
      }
    },
  };
}

/** True where systemd sets the host name; before that, it is a variable of /etc/sysconfig/network. */
function readsEtcHostname({ distro, majorVersion }: Inspection): boolean {
  if (distro === 'fedora') return majorVersion >= 18;
  // Amazon Linux 2 and 2023 are like RHEL 7 and 9; 2018.03 and those before it are like RHEL 6.
  if (distro === 'amzn') return majorVersion === 2 || majorVersion >= 2022;
  return majorVersion >= 7;
}

async function setOnRedHat(state: LinuxState, hostname: string): Promise<void> {
  await edit(state, '/etc/hostname', () => `${hostname}\n`);
  await edit(state, '/etc/machine-info', (text) => setVariable(text, 'PRETTY_HOSTNAME', hostname));
}

async function setOnDebian(state: LinuxState, hostname: string): Promise<void> {
  const before = hostnameIn((await readGuestText(state, '/etc/hostname')) ?? '');
  await edit(state, '/etc/hostname', () => `${hostname}\n`);
  if (before === undefined || (await readGuestText(state, '/etc/hosts')) === undefined) return;
  await edit(state, '/etc/hosts', (text) => renameInHosts(text, before, hostname));
}

/** Since SLES 12 the host name is in /etc/hostname, and /etc/HOSTNAME is mostly a link to it. */
async function setOnSuse(state: LinuxState, hostname: string): Promise<void> {
  const { guest } = state;
  const [old, current] = ['/etc/HOSTNAME', '/etc/hostname'];
  const hasCurrent = await isRegularFile(guest, current);
  if (hasCurrent) await edit(state, current, () => `${hostname}\n`);
  const isSame =
    hasCurrent &&
    (await isRegularFile(guest, old)) &&
    (await guest.realpath(old)) === (await guest.realpath(current));
  if (!isSame) await edit(state, old, () => `${hostname}\n`);
}

/** The name in /etc/hostname, hostname(5): the first line that is neither empty nor a comment. */
function hostnameIn(text: string): string | undefined {
  const lines = text.split('\n').map((line) => line.trim());
  return lines.find((line) => line !== '' && !line.startsWith('#'));
}

/** Writes a file where its text changes; one that is not there counts as empty. */
async function edit(state: LinuxState, path: string, change: (text: string) => string): Promise<void> {
  const before = await readGuestText(state, path);
  const after = change(before ?? '');
  if (after !== before) await writeGuestText(state, path, after);
}
