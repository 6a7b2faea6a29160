import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { publicKey } from '../../../../../lib/conversion/guest/customize/public-key';
import { sshInjectStep } from '../../../../../lib/conversion/linux/customize/ssh-inject';
import type { SshInjectOperation } from '../../../../../types/customize-system';
import { linuxState } from '../../support/linux-state';
import { stepGuest, type StepGuestOptions } from '../../support/step-guest';

const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHRlc3Q me@host';
const passwd =
  'root:x:0:0:root:/root:/bin/bash\nbob:x:1001:1002:Bob:/home/bob:/bin/sh\nghost:x:5:5::/nowhere:/bin/sh\n';
const path = '/home/bob/.ssh/authorized_keys';

async function inject(options: StepGuestOptions = {}, operation: Partial<SshInjectOperation> = {}) {
  const guest = stepGuest({
    directories: ['/root', '/home/bob'],
    ...options,
    files: { '/etc/passwd': passwd, ...options.files },
  });
  const step = sshInjectStep({
    operation: 'ssh-inject',
    user: 'bob',
    key: { text: `${key}\n` },
    ...operation,
  });
  await step.run(linuxState(guest));
  return guest;
}

it("makes the directory and the file, which are the user's and closed to others", async () => {
  const guest = await inject();
  expect(guest.text(path)).toBe(`${key}\n`);
  for (const [each, mode] of [
    ['/home/bob/.ssh', 0o700],
    [path, 0o600],
  ] as const) {
    const { st_mode, st_uid, st_gid } = await guest.statns(each);
    expect([st_mode & 0o7777, st_uid, st_gid]).toEqual([mode, 1001, 1002]);
  }
});

it.each([
  ['', `${key}\n`],
  ['ssh-rsa AAAA other\n', `ssh-rsa AAAA other\n${key}\n`],
  ['ssh-rsa AAAA other', `ssh-rsa AAAA other\n${key}\n`],
  [`# mine\n${key}\n`, `# mine\n${key}\n`],
])('adds to what is there: %j', async (before, after) => {
  const guest = await inject({ files: { [path]: before } });
  expect(guest.text(path)).toBe(after);
});

it.each([
  ['the directory', { links: { '/home/bob/.ssh': '/root' } }],
  ['the file', { directories: ['/root', '/home/bob/.ssh'], links: { [path]: '/root/keys' } }],
])('follows no link that %s is', async (_what, options) => {
  await expect(inject(options)).rejects.toMatchObject({ code: 'CUSTOMIZE_FAILED' });
});

it.each([
  ['nobody', /has no user "nobody"/],
  ['ghost', /has no home directory in the guest: \/nowhere/],
])('%s gets no key', async (user, message) => {
  await expect(inject({}, { user })).rejects.toMatchObject({
    code: 'CUSTOMIZE_FAILED',
    message: expect.stringMatching(message) as string,
  });
});

describe('the key', () => {
  let home: string;
  const before = process.env.HOME;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'v2v-home.'));
    process.env.HOME = home;
  });
  afterEach(() => {
    process.env.HOME = before;
    rmSync(home, { recursive: true, force: true });
  });
  const operation = { operation: 'ssh-inject', user: 'root' } as const;

  it('is the newest of this host where none is named; a certificate is none', async () => {
    mkdirSync(join(home, '.ssh'));
    for (const [name, time] of [
      ['id_rsa.pub', 1000],
      ['id_ed25519.pub', 2000],
      ['id_ed25519-cert.pub', 3000],
      ['other.pub', 4000],
      ['id_rsa', 5000],
    ] as const) {
      writeFileSync(join(home, '.ssh', name), `ssh-ed25519 AAAA ${name}\n`);
      utimesSync(join(home, '.ssh', name), time, time);
    }
    expect(await publicKey(operation)).toBe('ssh-ed25519 AAAA id_ed25519.pub');
  });

  it('is an error where there is none', async () => {
    await expect(publicKey(operation)).rejects.toMatchObject({ code: 'INPUT_NOT_FOUND' });
  });

  it('is never a private one', async () => {
    const file = join(home, 'key');
    writeFileSync(file, '-----BEGIN OPENSSH PRIVATE KEY-----\nc2VjcmV0\n-----END OPENSSH PRIVATE KEY-----\n');
    await expect(publicKey({ ...operation, key: { file } })).rejects.toMatchObject({
      code: 'USAGE',
      message: `${file} is a private key of ssh.`,
    });
  });

  it('may have options in front', async () => {
    const text = 'restrict,command="/bin/echo hi there",no-pty ssh-rsa AAAAB3Nza== me';
    const file = join(home, 'key.pub');
    writeFileSync(file, `${text}\n`);
    expect(await publicKey({ ...operation, key: { file } })).toBe(text);
  });
});
