import { getHashes } from 'node:crypto';

/** What Node.js calls an algorithm of Python's hashlib, which Glance names them by; undefined where it has none. */
export function hashOfNode(algorithm: string): string | undefined {
  const names = [algorithm, algorithm.replaceAll('_', '-'), `${algorithm}512`];
  return names.find((name) => getHashes().includes(name));
}
