import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { readPassword } from '../../../lib/credentials/password';

const question = { server: 'esx1', user: 'root' };
let directory: string;
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'v2v-password-'))));
afterEach(() => {
  rmSync(directory, { recursive: true });
  delete process.env.V2V_TEST_PASSWORD;
});

it('takes a text, a variable, the answer of a function, the first line of a file', async () => {
  process.env.V2V_TEST_PASSWORD = ' in the environment ';
  const file = join(directory, 'pw');
  writeFileSync(file, 'pä ss\r\nsecond line\n');
  expect(await readPassword('a text', question)).toBe('a text');
  expect(await readPassword({ env: 'V2V_TEST_PASSWORD' }, question)).toBe(' in the environment ');
  expect(await readPassword({ file }, question)).toBe('pä ss');
  const asked: unknown[] = [];
  const answer = await readPassword((what) => (asked.push(what), 'asked'), question);
  expect([answer, asked]).toEqual(['asked', [question]]);
});

it('takes the empty line of a file for an empty password', async () => {
  const file = join(directory, 'pw');
  writeFileSync(file, '\nnot this\n');
  expect(await readPassword({ file }, question)).toBe('');
});

it('names a file that cannot be read, and a variable that is not set', async () => {
  const file = join(directory, 'none');
  await expect(readPassword({ file }, question)).rejects.toMatchObject({
    code: 'PASSWORD_FILE',
    message: expect.stringContaining(file) as string,
  });
  await expect(readPassword({ env: 'V2V_TEST_PASSWORD' }, question)).rejects.toMatchObject({
    code: 'USAGE',
    message: 'The variable V2V_TEST_PASSWORD is not set, which should hold the password for esx1.',
  });
});
