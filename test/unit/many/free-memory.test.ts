import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { freemem, tmpdir } from 'node:os';
import { join } from 'node:path';

import { freeMemory } from '../../../lib/many/free-memory';

const root = mkdtempSync(join(tmpdir(), 'v2v-node-test.'));
const proc = join(root, 'proc');
const cgroup = join(root, 'cgroup');
const MiB = 1024 ** 2;
mkdirSync(join(proc, 'self'), { recursive: true });
mkdirSync(join(cgroup, 'user/app'), { recursive: true });
writeFileSync(
  join(proc, 'meminfo'),
  'MemTotal:       16000000 kB\nMemFree:  1000 kB\nMemAvailable:    8192000 kB\n',
);
writeFileSync(join(proc, 'self/cgroup'), '0::/user/app\n');
writeFileSync(join(cgroup, 'user/app/memory.current'), `${3000 * MiB}\n`);
writeFileSync(join(cgroup, 'user/app/memory.stat'), `anon 1\ninactive_file ${1000 * MiB}\nactive_file 5\n`);
afterAll(() => rmSync(root, { recursive: true }));

it('is what the kernel calls available', () => {
  expect(freeMemory({ proc, cgroup, limit: 0 })).toBe(8000);
});

it('is no more than the control group leaves; cached files of it can be dropped', () => {
  expect(freeMemory({ proc, cgroup, limit: 5000 * MiB })).toBe(3000);
  expect(freeMemory({ proc, cgroup, limit: 1000 * MiB })).toBe(0);
  // As the kernel spells "no limit".
  expect(freeMemory({ proc, cgroup, limit: 2 ** 64 })).toBe(8000);
});

it('counts this process where the control group says nothing of its use', () => {
  const free = freeMemory({ proc, cgroup: join(root, 'absent'), limit: 5000 * MiB });
  expect(free).toBeGreaterThan(2000);
  expect(free).toBeLessThan(5000);
});

it('asks the system where there is no such file', () => {
  const free = freeMemory({ proc: join(root, 'absent'), cgroup, limit: 0 });
  expect(free).toBeGreaterThan(0);
  expect(free).toBeLessThan((2 * freemem()) / MiB + 1000);
});

it('reads this host', () => {
  expect(freeMemory()).toBeGreaterThan(0);
});
