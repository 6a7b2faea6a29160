import type { ConversionStep } from '../step';
import { augeasValues, saveAugeas } from './augeas';
import { found, type LinuxConversion } from './state';

/** Turns Xen's consoles in a kernel command line into the serial port, or takes them out. */
export function convertConsoles(commandLine: string, keep: boolean): string {
  return keep
    ? commandLine.replace(/(^|\s)console=(?:xvc0|hvc0)(?=$|[\s,])/g, '$1console=ttyS0')
    : commandLine.replace(/(^|\s)console=(?:xvc0|hvc0)(?:,\S*)?(?=$|\s)/g, '');
}

/** Puts the guest's login and kernel messages on the serial port where they were on Xen's console. Adds no console. */
export const consoleStep: ConversionStep<LinuxConversion> = {
  name: 'console',
  // Elsewhere hvc0 is the machine's own console under KVM as well.
  applies: ({ inspection }) =>
    /^(x86_64|i[3-6]86)$/.test(inspection.arch) || `Xen's consoles are not known on ${inspection.arch}`,
  async run(state) {
    const { guest, options } = state;
    let changed = false;
    const unwanted = options.keepSerialConsole ? /\b(xvc0|hvc0)\b/g : /\b(xvc0|hvc0|ttyS0)\b/g;
    for (const { path, value } of await augeasValues(guest, '/files/etc/inittab/*/process')) {
      if (value.search(unwanted) === -1) continue;
      if (options.keepSerialConsole) await guest.augSet(path, value.replace(unwanted, 'ttyS0'));
      else await guest.augRm(path.replace(/\/process$/, ''));
      changed = true;
    }
    const terminals = (await augeasValues(guest, "/files/etc/securetty/*[label() != '#comment']")).reverse();
    for (const { path, value } of terminals) {
      if (value !== 'xvc0' && value !== 'hvc0') continue;
      if (options.keepSerialConsole) await guest.augSet(path, 'ttyS0');
      else await guest.augRm(path);
      changed = true;
    }
    if (changed) await saveAugeas(state);
    await found(state, 'bootloader').editCommandLines((line) =>
      convertConsoles(line, options.keepSerialConsole),
    );
  },
};
