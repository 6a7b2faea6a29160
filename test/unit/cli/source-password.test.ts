import { PassThrough } from 'node:stream';

import { withAskedPassword } from '../../../lib/cli/source-password';
import type { PasswordQuestion } from '../../../types/access';

interface Asking {
  mode: 'disk' | 'libvirtxml';
  password?: unknown;
}

function terminal() {
  const input = new PassThrough();
  const shown: string[] = [];
  let opened = 0;
  return {
    input,
    shown,
    opened: () => opened,
    asking: {
      open: () => {
        opened++;
        return { input, write: (text: string) => void shown.push(text), close: () => undefined };
      },
      makeRoom: () => undefined,
      signal: new AbortController().signal,
    },
  };
}

const question: PasswordQuestion = { server: 'vcenter.example.com', user: 'root' };
const ask = (input: Asking) => (input.password as (question: PasswordQuestion) => Promise<string>)(question);

it('asks for the password once, however often it is needed, and shows nothing of it', async () => {
  const { input, shown, opened, asking } = terminal();
  const source = withAskedPassword<Asking>({ mode: 'libvirtxml' }, asking);
  expect(opened()).toBe(0);
  input.write('s3cret\n');
  expect(await Promise.all([ask(source), ask(source)])).toEqual(['s3cret', 's3cret']);
  expect(opened()).toBe(1);
  expect(shown).toEqual(['Password of root for vcenter.example.com: ', '\n']);
});

it('leaves a password that is given, and inputs that have none', () => {
  const { asking } = terminal();
  const given: Asking = { mode: 'libvirtxml', password: { file: '/root/pw' } };
  const disk: Asking = { mode: 'disk' };
  expect(withAskedPassword(given, asking)).toBe(given);
  expect(withAskedPassword(disk, asking)).toBe(disk);
});

it('says how else to give it where there is no terminal, or the input ends', async () => {
  const { asking, input } = terminal();
  const refusal = {
    code: 'SOURCE_LOGIN',
    message: 'no password was given for vcenter.example.com',
    hint: 'Give the password in a file with -ip.',
  };
  const nowhere = withAskedPassword<Asking>({ mode: 'libvirtxml' }, { ...asking, open: () => undefined });
  await expect(ask(nowhere)).rejects.toMatchObject(refusal);
  const ending = withAskedPassword<Asking>({ mode: 'libvirtxml' }, asking);
  input.end();
  await expect(ask(ending)).rejects.toMatchObject(refusal);
});
