import { createHash } from 'node:crypto';
import { pipeline } from 'node:stream/promises';

import type { Context } from '../../run/context';
import { digestFile } from '../../digest/file-digest';
import { V2vError } from '../../errors';
import { reasonOf } from '../../errors/reason';
import { byteProgress, counting } from '../progress';
import type { Container, Member } from './container';
import { folderOf, memberName } from './member-name';
import { readText } from './read-text';

/** One line of a manifest. */
export interface ManifestEntry {
  /** Node.js's name of the hash. */
  algorithm: 'sha1' | 'sha224' | 'sha256' | 'sha384' | 'sha512';
  /** As it is written, relative to the folder of the manifest. */
  name: string;
  /** Lower case. */
  digest: string;
}

const digestBits = { sha1: 160, sha224: 224, sha256: 256, sha384: 384, sha512: 512 };
const manifestLimit = 4 * 1024 ** 2;
/** Lines of a manifest that are shown when they cannot be read. */
const mostWarnings = 20;
/** Bytes from which on a file is worth a thread to hash it in. */
const threadWorthy = 1024 ** 2;
/** Files that are hashed at once. */
const concurrency = 2;

/** Reads the lines `SHA256(name)= hex`, DSP0243 section "OVF package manifest", with every spacing that is seen. */
export function parseManifest(text: string): { entries: ManifestEntry[]; unparsable: string[] } {
  const entries: ManifestEntry[] = [];
  const unparsable: string[] = [];
  for (const line of text.replace(/^\ufeff/, '').split('\n')) {
    if (line.trim() === '') continue;
    const match = /^\s*SHA-?(1|224|256|384|512)\s*\((.+)\)\s*=\s*([0-9a-f]+)\s*$/i.exec(line);
    const algorithm = `sha${match?.[1]}` as ManifestEntry['algorithm'];
    const [name, digest] = [match?.[2], match?.[3]?.toLowerCase()];
    if (name === undefined || digest === undefined || digest.length * 4 !== digestBits[algorithm]) {
      unparsable.push(line.trim());
    } else {
      entries.push({ algorithm, name, digest });
    }
  }
  return { entries, unparsable };
}

interface Check extends ManifestEntry {
  manifest: string;
  member: Member;
}

async function collectChecks(
  container: Container,
  context: Context,
): Promise<{ checks: Check[]; missing: { manifest: string; name: string }[] }> {
  const checks: Check[] = [];
  const known = new Set<string>();
  const missing: { manifest: string; name: string }[] = [];
  for (const member of container.members.values()) {
    const base = member.name.split('/').at(-1) ?? '';
    if (!/\.mf$/i.test(base) || base.startsWith('._')) continue;
    const { entries, unparsable } = parseManifest(
      await readText(container, member, manifestLimit, 'INPUT_NOT_OVA'),
    );
    for (const line of unparsable.slice(0, mostWarnings)) {
      context.warn(
        'MANIFEST_LINE',
        `The manifest ${member.name} has a line that cannot be read and is ignored: ${line.slice(0, 200)}`,
      );
    }
    for (const entry of entries) {
      const name = memberName(entry.name, folderOf(member.name), `The manifest ${member.name}`);
      const named = container.members.get(name);
      if (named === undefined) missing.push({ manifest: member.name, name });
      else {
        // A line that stands in it a thousand times is no reason to read a disk as often.
        const check = `${entry.algorithm} ${entry.digest} ${name}`;
        if (!known.has(check)) checks.push({ ...entry, manifest: member.name, member: named });
        known.add(check);
      }
    }
  }
  return { checks, missing };
}

async function digestOf(
  { member, algorithm }: Check,
  container: Container,
  count: (bytes: number) => void,
  signal: AbortSignal,
): Promise<string> {
  const range = member.size < threadWorthy ? undefined : await container.locate(member);
  if (range !== undefined) {
    // What is located may have padding behind it.
    const { path, offset } = range;
    return digestFile({ path, offset, size: member.size }, { algorithm, signal, onProgress: count });
  }
  const hash = createHash(algorithm);
  await pipeline(
    await container.read(member),
    counting(count),
    async (source: AsyncIterable<Buffer>) => {
      for await (const chunk of source) hash.update(chunk);
    },
    { signal },
  );
  return hash.digest('hex');
}

async function checkOne(
  check: Check,
  container: Container,
  count: (bytes: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const actual = await digestOf(check, container, count, signal);
  if (actual === check.digest) return;
  throw new V2vError(
    'MANIFEST_MISMATCH',
    `${check.member.name} in ${container.path} is damaged: the manifest ${check.manifest} expects ${check.algorithm.toUpperCase()} ${check.digest}, but it is ${actual}.`,
    { subject: check.member.name, hint: 'Copy, download or export the OVA again.' },
  );
}

/**
 * Compares every file that a manifest names with its digest, two files at a time.
 *
 * @returns `missing`: the names that stand in a manifest and not in the container; `confirmed`: the names of the members
 * whose digest is the stated one
 * @throws V2vError `MANIFEST_MISMATCH`, `INPUT_UNSAFE_PATH`, `INPUT_TRUNCATED`
 */
export async function verifyManifests(
  container: Container,
  context: Context,
): Promise<{ missing: { manifest: string; name: string }[]; confirmed: ReadonlySet<string> }> {
  const { checks, missing } = await collectChecks(container, context);
  const confirmed = new Set(checks.map(({ member }) => member.name));
  if (checks.length === 0) return { missing, confirmed };
  const total = checks.reduce((sum, check) => sum + check.member.size, 0);
  const progress = byteProgress(context, 'manifest', total);

  // The first mismatch ends the others.
  const failed = new AbortController();
  const signal = AbortSignal.any([context.signal, failed.signal]);
  const queue = checks.values();
  let failure: { error: unknown } | undefined;
  const worker = async (): Promise<void> => {
    for (const check of queue) {
      if (signal.aborted) return;
      try {
        await checkOne(check, container, progress, signal);
      } catch (error) {
        failure ??= { error };
        failed.abort();
      }
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  context.throwIfAborted();
  if (failure === undefined) return { missing, confirmed };
  if (failure.error instanceof V2vError) throw failure.error;
  const reason = reasonOf(failure.error);
  throw new V2vError('INPUT_TRUNCATED', `The OVA ${container.path} cannot be read to its end: ${reason}.`, {
    subject: container.path,
    hint: 'Copy or download the file again and compare its size.',
    cause: failure.error,
  });
}
