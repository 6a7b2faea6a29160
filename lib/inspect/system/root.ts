import { V2vError } from '../../errors';
import type { RootCandidate, RootChoice } from '../../../types/options';

export interface RootQuestion {
  choice: RootChoice;
  /** Asks a person; needed for `ask` if there are several. */
  ask?: (candidates: RootCandidate[]) => Promise<string>;
  /** What may be named beside the candidates: snapshots of them. */
  all?: readonly string[];
}

/**
 * Picks the operating system to convert, by virt-v2v's `--root` rules: the only one is taken silently whatever the
 * choice; among several, `single` fails, `first` takes libguestfs's first, a device must be one of them, `ask` asks. Where
 * nobody can be asked, the Windows is taken that starts where nobody chooses.
 *
 * Throws `ROOT_CHOICE`. The caller has made sure that there is at least one.
 */
export async function chooseRoot(candidates: RootCandidate[], question: RootQuestion): Promise<string> {
  const [first, ...others] = candidates;
  if (first === undefined)
    throw new V2vError('NO_OPERATING_SYSTEM', 'No operating system was found.', {
      hint: 'Name all disks of the guest, in the order of the old machine.',
    });
  if (question.all?.includes(question.choice)) return question.choice;
  if (others.length === 0) return first.device;

  const devices = candidates.map(({ device }) => device);
  const list = candidates
    .map(({ device, product }) => (product ? `${device} (${product})` : device))
    .join(', ');
  const { choice, ask } = question;
  if (choice === 'first') return first.device;
  if (choice === 'single') {
    throw new V2vError('ROOT_CHOICE', `The guest has ${devices.length} operating systems: ${list}.`, {
      hint: 'Name the one to convert with --root (root: "/dev/…").',
    });
  }
  if (choice === 'ask') {
    if (ask === undefined) {
      const started = candidates.find(({ bootDefault }) => bootDefault);
      if (started !== undefined) return started.device;
      throw new V2vError('ROOT_CHOICE', `The guest has ${devices.length} operating systems: ${list}.`, {
        hint: 'Name the one to convert with --root (root: "/dev/…" or "first"), or pass askRoot.',
      });
    }
    return requireCandidate(await ask(candidates), devices, list);
  }
  return requireCandidate(choice, devices, list);
}

function requireCandidate(device: string, devices: string[], list: string): string {
  if (devices.includes(device)) return device;
  throw new V2vError('ROOT_CHOICE', `There is no operating system on ${device}; there are: ${list}.`, {
    subject: device,
    hint: 'Name one of these with --root.',
  });
}
