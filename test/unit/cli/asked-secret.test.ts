import { PassThrough } from 'node:stream';

import { parseCommandLine } from '../../../lib/cli/parse';
import { askedSecret, withAskedSecret } from '../../../lib/cli/asked-secret';
import type { PasswordTerminal } from '../../../lib/cli/source-password';
import type { Password } from '../../../types/access';

const question = { server: 'pve1', user: 'root@pam!v2v' };

function terminal(): { asking: PasswordTerminal; input: PassThrough; shown: string[] } {
  const [input, shown]: [PassThrough, string[]] = [new PassThrough(), []];
  const open = () => ({ input, write: (text: string) => void shown.push(text), close: () => undefined });
  return { input, shown, asking: { open, makeRoom: () => undefined, signal: new AbortController().signal } };
}

const output = (secret: Password) => ({
  mode: 'proxmox',
  token: { id: 'root@pam!v2v', secret },
  tags: ['a'],
});

async function read({ token: { secret } }: ReturnType<typeof output>): Promise<string> {
  if (typeof secret !== 'function') throw new Error('nobody is asked');
  return secret(question);
}

it('asks for the secret of a target once, however often it is needed, and shows nothing of it', async () => {
  const { asking, input, shown } = terminal();
  const asked = withAskedSecret(output(askedSecret), asking);
  expect(asked).toMatchObject({ mode: 'proxmox', tags: ['a'] });
  input.write('s3cret\n');
  expect([await read(asked), await read(asked)]).toEqual(['s3cret', 's3cret']);
  expect(shown).toEqual(['Password of root@pam!v2v for pve1: ', '\n']);
});

it('leaves one that is given', () => {
  expect(withAskedSecret(output({ file: '/root/secret' }), terminal().asking)).toEqual(
    output({ file: '/root/secret' }),
  );
});

it('says how else to give it where there is no terminal', async () => {
  const refusal = { code: 'OUTPUT_LOGIN', message: 'no password was given for pve1' };
  const nowhere = { ...terminal().asking, open: () => undefined };
  await expect(read(withAskedSecret(output(askedSecret), nowhere))).rejects.toMatchObject(refusal);
  await expect(read(output(askedSecret))).rejects.toMatchObject(refusal);
});

it('stands for the secret of a token of Proxmox VE where there is no -op', () => {
  const words = '-i disk /x.img -o proxmox -oc https://pve1 -os local-lvm -oo token-id=root@pam!v2v';
  const parsed = (more: readonly string[]) => parseCommandLine([...words.split(' '), ...more]);
  expect(parsed([])).toMatchObject({ options: { output: { token: { secret: askedSecret } } } });
  expect(parsed(['-op', '/secret'])).toMatchObject({
    options: { output: { token: { id: 'root@pam!v2v', secret: { file: '/secret' } } } },
  });
});
