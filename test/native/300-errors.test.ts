import { GuestfsError } from '../../lib/errors';
import { Guestfs } from '../../lib/guestfs/index';
import { runChild } from './child';

let guest: Guestfs;
beforeAll(async () => (guest = await Guestfs.create()));
afterAll(() => guest.close());

const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );

test('an error carries action, errno and message, and a JavaScript stack', async () => {
  const error = await failure(guest.addDrive('/no/such/disk', { format: 'raw' }));
  expect(error).toBeInstanceOf(GuestfsError);
  expect(error).toMatchObject({ action: 'add_drive', errno: 'ENOENT', code: 'GUESTFS' });
  expect((error as Error).message).toBe('add_drive: /no/such/disk: No such file or directory');
  expect((error as Error).stack).toContain('300-errors.test');
});

test('one call that fails does not spoil the next', async () => {
  await failure(guest.ls('/'));
  expect(await guest.getMemsize()).toBeGreaterThan(0);
  const error = await failure(guest.mkdir('/x'));
  expect((error as GuestfsError).action).toBe('mkdir');
});

test('libguestfs and libvirt print nothing', async () => {
  const child = await runChild(`
    const guest = await Guestfs.create();
    await guest.ls('/').catch(() => {});
    await guest.close();
    await LibvirtConnection.open('nonsense:///').catch(() => {});
    const connection = await LibvirtConnection.open('test:///default');
    await connection.lookupDomainByName('nobody').catch(() => {});
    await connection.close();`);
  expect(child).toMatchObject({ code: 0, stdout: '', stderr: '' });
});

describe('secrets', () => {
  const secret = 'corréct-horse';

  test('are not in the messages of errors', async () => {
    const errors = await Promise.all([
      failure(guest.addDrive('/dev/null', { format: 'raw', protocol: secret, secret })),
      failure(guest.cryptsetupOpen('/dev/sda1', secret, secret)),
      failure(guest.call('cryptsetup_open', ['/dev/sda1', `${secret}\0`, 'name'])),
      failure(guest.call('luks_add_key', ['/dev/sda1', secret, [secret], 0])),
    ]);
    for (const error of errors) {
      expect(error).toBeInstanceOf(Error);
      expect(JSON.stringify(error) + String((error as Error).stack)).not.toContain(secret);
    }
    expect((errors[0] as Error).message).toContain('***');
  });

  test('are not in traces', async () => {
    const traces: string[] = [];
    const listener = (text: string) => traces.push(text);
    guest.on('trace', listener);
    await guest.setTrace(true);
    await failure(guest.addDrive('/dev/null', { format: 'raw', protocol: 'http', secret }));
    await failure(guest.luksAddKey('/dev/sda1', secret, `${secret}-new`, 0));
    await failure(guest.setLibvirtRequestedCredential(0, secret));
    await failure(guest.setLibvirtRequestedCredential(0, secret.repeat(100)));
    await guest.setTrace(false);
    guest.off('trace', listener);
    expect(traces.join('\n')).toMatch(/luks_add_key "\/dev\/sda1"/);
    expect(traces.join('\n')).toMatch(/set_libvirt_requested_credential/);
    expect(traces.join('\n')).not.toMatch(/horse/);
  });

  test('are not in what goes to stderr with LIBGUESTFS_TRACE', async () => {
    const child = await runChild(
      `const guest = await Guestfs.create();
       await guest.addDrive('/dev/null', { format: 'raw', protocol: 'http', secret: 'tell-nobody' }).catch(() => {});
       await guest.close();`,
      { env: { LIBGUESTFS_TRACE: '1' } },
    );
    expect(child.stderr).toContain('libguestfs: trace: add_drive "/dev/null"');
    expect(child.stderr).not.toContain('tell-nobody');
  });
});
