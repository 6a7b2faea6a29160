import { createHash } from 'node:crypto';
import { pipeline } from 'node:stream/promises';

import type { Context } from '../../run/context';
import { digestFile } from '../../digest/file-digest';
import { V2vError } from '../../errors';
import { reasonOf } from '../../errors/reason';
import { byteProgress, counting } from '../progress';
import type { Container, Member } from './container';
import { parseManifest, type ManifestEntry } from './manifest-line';
import { ManifestNames } from './manifest-names';
import { readText } from './read-text';

/** Some ten thousand files; and what a line may be about is looked for in each. */
const manifestLimit = 1024 ** 2;
/** Bytes from which on a file is worth a thread to hash it in. */
const threadWorthy = 1024 ** 2;
/** Files that are hashed at once. */
const concurrency = 2;

/** A line that cannot be read, of a manifest by its member name. */
export interface UnreadableLine {
  manifest: string;
  line: string;
}

interface Check extends ManifestEntry {
  manifest: string;
  member: Member;
}

/** What the manifests of a container say, beside what is right. */
export interface ManifestFindings {
  /** Names that stand in a manifest and not in the container. */
  missing: { manifest: string; name: string }[];
  unreadable: UnreadableLine[];
  /** Names of the members whose digest was the stated one. */
  confirmed: ReadonlySet<string>;
}

async function collectChecks(
  container: Container,
): Promise<{ checks: Check[] } & Pick<ManifestFindings, 'missing' | 'unreadable'>> {
  const checks = new Map<string, Check>();
  const missing: ManifestFindings['missing'] = [];
  const unreadable: UnreadableLine[] = [];
  const names = new ManifestNames(container);
  for (const member of container.members.values()) {
    const base = member.name.split('/').at(-1) ?? '';
    if (!/\.mf$/i.test(base) || base.startsWith('._')) continue;
    const manifest = member.name;
    const { entries, unparsable } = parseManifest(
      await readText(container, member, manifestLimit, 'INPUT_NOT_OVA'),
    );
    for (const line of unparsable) unreadable.push({ manifest, line });
    for (const entry of entries) {
      const named = names.find(entry.name, manifest);
      if (typeof named === 'string') missing.push({ manifest, name: named });
      // A manifest that lists itself cannot be right about that.
      else if (named !== member) {
        // Said twice it is checked once, however often it is said.
        const key = [named.name, entry.algorithm, entry.digest].join(' ');
        checks.set(key, { ...entry, manifest, member: named });
      }
    }
  }
  return { checks: [...checks.values()], missing, unreadable };
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
    `${check.member.name} in ${container.path} is damaged (corrupt OVA): the manifest ${check.manifest} expects ${check.algorithm.toUpperCase()} ${check.digest}, but it is ${actual}.`,
    { subject: check.member.name, hint: 'Copy, download or export the OVA again.' },
  );
}

/**
 * Compares every file that a manifest names with its digest, two files at a time.
 *
 * @throws V2vError `MANIFEST_MISMATCH`, `INPUT_UNSAFE_PATH`, `INPUT_TRUNCATED`
 */
export async function verifyManifests(container: Container, context: Context): Promise<ManifestFindings> {
  const { checks, missing, unreadable } = await collectChecks(container);
  const confirmed = new Set(checks.map(({ member }) => member.name));
  if (checks.length === 0) return { missing, unreadable, confirmed };
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
  if (failure === undefined) return { missing, unreadable, confirmed };
  if (failure.error instanceof V2vError) throw failure.error;
  const reason = reasonOf(failure.error);
  throw new V2vError('INPUT_TRUNCATED', `The OVA ${container.path} cannot be read to its end: ${reason}.`, {
    subject: container.path,
    hint: 'Copy or download the file again and compare its size.',
    cause: failure.error,
  });
}
