import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { mmdebstrap } from '../../guests/base-rootfs';
import { hostSuite } from '../../guests/host-apt';
import { runLogged } from '../../guests/run-logged';

const installed = spawnSync('mmdebstrap', ['--version']).status === 0;
const whereInstalled = installed ? it : it.skip;

let work: string;
beforeEach(() => (work = mkdtempSync(join(tmpdir(), 'v2v-node-mmdebstrap-'))));
afterEach(() => rmSync(work, { recursive: true }));

whereInstalled('takes in an archive with more zeros behind its end than tar reads', async () => {
  const root = join(work, 'root');
  mkdirSync(root);
  writeFileSync(join(root, 'kept'), 'kept');
  const archive = join(work, 'in.tar');
  execFileSync('tar', ['-C', root, '-cf', archive, '.']);
  appendFileSync(archive, Buffer.alloc(1 << 20));

  const hook = `--setup-hook=tar-in "${archive}" /`;
  const tar = await mmdebstrap(['--variant=custom', '--skip=update,setup,cleanup', hook], {
    host: hostSuite(),
    work,
    run: runLogged,
  });
  expect(execFileSync('tar', ['-xOf', tar, './kept'], { encoding: 'utf8' })).toBe('kept');
});
