import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { convert } from '../../../lib';
import { acceleration, conversionTimeout, guestTimeout, packedGuest } from '../support/source';

// Files of the guest as they were, in an archive that tar reads.

let packed: Awaited<ReturnType<typeof packedGuest>>;
let directory: string;
beforeAll(async () => {
  packed = await packedGuest('debian12');
  directory = mkdtempSync(join(tmpdir(), 'v2v-collect.'));
}, guestTimeout);
afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
  packed?.remove();
});

it(
  'keeps a file, a directory and a link of the guest, and warns of what is not there',
  async () => {
    const output = join(directory, 'files.tar.xz');
    const { collected, warnings, stages } = await convert({
      input: { mode: 'ova', path: packed.ova },
      output: { mode: 'null' },
      collect: {
        output,
        paths: [{ path: '/etc/fstab' }, { path: '/var/log', directory: 'logs' }, { path: '/nothing' }],
      },
      appliance: { acceleration: acceleration() },
    });
    const tar = (...args: string[]) => execFileSync('tar', args, { encoding: 'utf8' });
    expect(tar('-xJOf', output, 'fstab')).toMatch(/^[^#\n]\S*\s+\/\s/m);
    expect(tar('-tJf', output).split('\n')).toEqual(expect.arrayContaining(['logs/log/', 'logs/log/wtmp']));
    expect(collected?.path).toBe(output);
    expect(collected?.paths.map(({ entries }) => entries > 0)).toEqual([true, true, false]);
    expect(warnings.filter(({ code }) => code === 'NOT_COLLECTED')).toHaveLength(1);
    expect(stages.map(({ stage }) => stage)).toContain('collect');
    expect(readdirSync(directory)).toEqual(['files.tar.xz']);
  },
  conversionTimeout,
);
