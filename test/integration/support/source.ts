import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { ConvertOptions } from '../../../lib';
import { accelerator, buildGuest, packOva, type Guest, type GuestName } from '../../guests';
import { sha256 } from './leftovers';

/** Where KVM does not work, most tests ask for emulation at once; the one that is about falling back does not. */
export function acceleration(): 'auto' | 'tcg' {
  return accelerator() === 'kvm' ? 'auto' : 'tcg';
}

/** A guest packed as an OVA, in a directory with room for what is made of it. */
export interface PackedGuest {
  guest: Guest;
  ova: string;
  /** Digest of the OVA before anything was done with it. */
  digest: string;
  /** Makes a new empty directory for one conversion's output. */
  outputDirectory(): string;
  remove(): void;
}

export async function packedGuest(name: GuestName): Promise<PackedGuest> {
  const guest = await buildGuest(name, { log: (message) => process.stderr.write(`${message}\n`) });
  const directory = mkdtempSync(join(process.env.TMPDIR ?? tmpdir(), 'v2v-guest-test.'));
  const ova = await packOva(guest, { path: join(directory, `${name}.ova`) });
  return {
    guest,
    ova,
    digest: await sha256(ova),
    outputDirectory: () => mkdtempSync(join(directory, 'output.')),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

/** A conversion of it, as the tests have it that are not about its options. */
export function conversionTo({ ova }: PackedGuest, directory: string): ConvertOptions {
  return {
    input: { mode: 'ova', path: ova },
    output: { mode: 'local', directory },
    appliance: { acceleration: acceleration() },
  };
}

/** Building a guest, and what all guests have in common, on a machine without them. */
export const guestTimeout = 1_200_000;
/** One conversion under emulation. */
export const conversionTimeout = 600_000;
/** A look at the host and a digest of a source. */
export const checkTimeout = 60_000;
