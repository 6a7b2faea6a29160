import type { ConversionStep } from '../guest/step';
import { augeasValues, saveAugeas } from './augeas';
import type { LinuxState } from './state';
import { requireFinding } from '../guest/finding';
import { convertSystemdGettys } from './systemd-gettys';

/** Turns Xen's consoles in a kernel command line into the serial port, or takes them out. */
export function convertConsoles(commandLine: string, keep: boolean): string {
  return keep
    ? commandLine.replace(/(^|\s)console=(?:xvc0|hvc0)(?=$|[\s,])/g, '$1console=ttyS0')
    : commandLine.replace(/(^|\s)console=(?:xvc0|hvc0)(?:,\S*)?(?=$|\s)/g, '');
}

/** Puts the guest's login and kernel messages on the serial port where they were on Xen's console. Adds no console. */
export const consoleStep: ConversionStep<LinuxState> = {
  name: 'console',
  phase: 'adapt',
  // Elsewhere hvc0 is the machine's own console under KVM as well.
  applies: ({ inspection }) =>
    /^(x86_64|i[3-6]86)$/.test(inspection.arch) || `Xen's consoles are not known on ${inspection.arch}`,
  async run(state) {
    const { serialPort } = state.options;
    const changed = [await convertInittab(state, serialPort), await convertSecuretty(state, serialPort)];
    if (changed.includes(true)) await saveAugeas(state);
    await convertSystemdGettys(state, serialPort);
    await requireFinding(state, 'bootloader').editCommandLines((line) => convertConsoles(line, serialPort));
  },
};

async function convertInittab({ guest }: LinuxState, keep: boolean): Promise<boolean> {
  let changed = false;
  const unwanted = keep ? /\b(xvc0|hvc0)\b/g : /\b(xvc0|hvc0|ttyS0)\b/g;
  for (const { path, value } of await augeasValues(guest, '/files/etc/inittab/*/process')) {
    if (value.search(unwanted) === -1) continue;
    if (keep) await guest.augSet(path, value.replace(unwanted, 'ttyS0'));
    else await guest.augRm(path.replace(/\/process$/, ''));
    changed = true;
  }
  return changed;
}

async function convertSecuretty({ guest }: LinuxState, keep: boolean): Promise<boolean> {
  let changed = false;
  // From the last on, so that the numbers in the paths stay right.
  const terminals = (await augeasValues(guest, "/files/etc/securetty/*[label() != '#comment']")).reverse();
  for (const { path, value } of terminals) {
    if (value !== 'xvc0' && value !== 'hvc0') continue;
    if (keep) await guest.augSet(path, 'ttyS0');
    else await guest.augRm(path);
    changed = true;
  }
  return changed;
}
