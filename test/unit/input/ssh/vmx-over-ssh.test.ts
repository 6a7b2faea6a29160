import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

import { inputPrograms, openSource } from '../../../../lib/input';
import { runProgram } from '../../../../lib/programs/run';
import type { Context } from '../../../../lib/run/context';
import type { SshServer } from '../../../../types/access';
import type { Source } from '../../../../types/source';
import { diskImage, failureOf, guestData, recordingContext, removeScratch, scratch } from '../archives';
import { nssWrapper, startSshd, whyNoSshd, type Sshd } from './sshd';

const withSshd = whyNoSshd === undefined ? describe : describe.skip;
if (whyNoSshd !== undefined) console.warn(`The tests of ssh are skipped: ${whyNoSshd}.`);

const MiB = 1024 ** 2;

/** Disposed of after each test, with their servers. */
const contexts: Context[] = [];
afterEach(async () => {
  for (const context of contexts.splice(0)) await context[Symbol.asyncDispose]();
});

withSshd('a VMX file at a host', () => {
  let sshd: Sshd;
  beforeAll(async () => {
    sshd = await startSshd();
  });
  afterAll(() => {
    sshd.stop();
    removeScratch();
  });

  /** A datastore with a guest as ESXi keeps it. */
  function datastore(settings = '', disk = 'web.vmdk'): string {
    const directory = join(scratch(), 'data store (1)', 'wéb');
    mkdirSync(directory, { recursive: true });
    writeFileSync(
      join(directory, 'web.vmx'),
      `displayName = "web"\nmemSize = "1024"\nfirmware = "efi"\nscsi0:0.fileName = "${disk}"\n${settings}\n`,
    );
    writeFileSync(join(directory, 'web.vmdk'), vmfs('wéb-flat.vmdk'));
    writeFileSync(join(directory, 'wéb-flat.vmdk'), guestData);
    truncateSync(join(directory, 'wéb-flat.vmdk'), 4 * MiB);
    return directory;
  }

  const vmfs = (extent: string): string =>
    `# Disk DescriptorFile\nversion=1\nCID=fffffffe\nparentCID=ffffffff\ncreateType="vmfs"\n\nRW 8192 VMFS "${extent}"\n\nddb.adapterType = "lsilogic"\n`;

  async function open(directory: string, ssh: Partial<SshServer> = {}) {
    const { context, events } = await recordingContext();
    contexts.push(context);
    const server = { ...sshd.server, ...ssh };
    const opening = openSource({ mode: 'vmx', path: join(directory, 'web.vmx'), ssh: server }, context);
    const checks = () =>
      events.flatMap((event) =>
        event.type === 'preflight' ? [`${event.check.about} ${event.check.outcome}`] : [],
      );
    return { context, events, checks, opening };
  }

  test('is read there, and its disks are served from there', async () => {
    const directory = datastore();
    const { context, checks, opening } = await open(directory);
    const source: Source = await opening;
    expect(source).toMatchObject({ name: 'web', firmware: 'uefi', memory: 1024 * MiB, hypervisor: 'vmware' });
    const image = source.disks[0]!.image;
    expect(image).toMatchObject({
      kind: 'nbd',
      format: 'raw',
      name: `127.0.0.1:${join(directory, 'web.vmdk')}`,
      remote: true,
    });
    expect(checks()).toEqual([
      'reachable passed',
      'host-key passed',
      'credentials passed',
      'snapshots passed',
    ]);
    const copy = join(scratch(), 'copy');
    if (image.kind !== 'nbd') throw new Error('not served');
    await runProgram('qemu-img', ['convert', '-f', 'raw', '-O', 'raw', image.uri, copy], { context });
    expect(readFileSync(copy).equals(readFileSync(join(directory, 'wéb-flat.vmdk')))).toBe(true);
    expect(inputPrograms({ mode: 'vmx', path: '/a', ssh: sshd.server })).toEqual(['nbdkit']);
  });

  // Proxmox bug 5587: other forms of the path.
  test('finds its disks by any path', async () => {
    const directory = datastore();
    for (const path of ['../wéb/web.vmdk', join(directory, 'web.vmdk')]) {
      writeFileSync(join(directory, 'web.vmx'), `displayName = "web"\nsata0:0.fileName = "${path}"\n`);
      const { opening } = await open(directory);
      const { disks } = await opening;
      expect(disks).toMatchObject([
        { controller: 'sata', image: { name: `127.0.0.1:${join(directory, 'web.vmdk')}` } },
      ]);
    }
  });

  test('reads a sparse disk of a hosted product', async () => {
    const directory = datastore();
    writeFileSync(join(directory, 'web.vmdk'), diskImage('vmdk'));
    const { opening } = await open(directory);
    expect((await opening).disks).toMatchObject([{ image: { kind: 'nbd', format: 'vmdk' } }]);
  });

  // PegaProx 438: the disk below the snapshot was copied, without a word.
  test('refuses snapshots, and tells of every disk', async () => {
    const directory = datastore('scsi0:1.fileName = "gone.vmdk"', 'web-000001.vmdk');
    writeFileSync(
      join(directory, 'web-000001.vmdk'),
      vmfs('web-000001-sesparse.vmdk').replace(
        'parentCID=ffffffff',
        'parentCID=fffffffe\nparentFileNameHint="web.vmdk"',
      ),
    );
    const { checks, opening } = await open(directory);
    expect(await failureOf(opening)).toMatchObject({ code: 'SOURCE_SNAPSHOT' });
    expect(checks().slice(-2)).toEqual(['snapshots failed', 'storage failed']);
  });

  test.each([
    ['RW 8192 VMFSRDM "web-rdmp.vmdk"', 'DISK_SOURCE'],
    ['RW 8192 VMFS "none-flat.vmdk"', 'DISK_MISSING'],
    ['RW 9000 VMFS "wéb-flat.vmdk"', 'INPUT_TRUNCATED'],
  ])('refuses a disk with %j', async (extents, code) => {
    const directory = datastore();
    const text = vmfs('x').replace('RW 8192 VMFS "x"', extents);
    writeFileSync(join(directory, 'web.vmdk'), text);
    const { opening } = await open(directory);
    expect((await failureOf(opening)).code).toBe(code);
  });

  test('says why it does not get there', async () => {
    const directory = datastore();
    const refused = async (ssh: Partial<SshServer>) => {
      const { opening, checks } = await open(directory, ssh);
      const { code, message, hint } = await failureOf(opening);
      expect(hint).toBeTruthy();
      return [code, message, ...checks()];
    };
    const { port, user } = sshd.server;
    const place = `${user}@127.0.0.1:${port}`;
    const unknown = join(scratch(), 'none');
    expect(await refused({ knownHostsFile: unknown })).toEqual([
      'SOURCE_IDENTITY',
      `The host key of ${place} is not known.`,
      'host-key failed',
    ]);
    expect(await refused({ knownHostsFile: sshd.otherHostsFile })).toEqual([
      'SOURCE_IDENTITY',
      `The host key of ${place} is not the one that is known: somebody else may be answering.`,
      'host-key failed',
    ]);
    expect(await refused({ identityFile: sshd.otherIdentityFile })).toEqual([
      'SOURCE_LOGIN',
      `${place} accepts none of the keys for ssh that this user has.`,
      'credentials failed',
    ]);
    expect(await refused({ port: 1 })).toEqual([
      'SOURCE_UNREACHABLE',
      `${user}@127.0.0.1:1 cannot be reached by ssh: Connection refused.`,
      'reachable failed',
    ]);
    expect(await refused({ host: 'no-such-host.invalid' })).toMatchObject([
      'SOURCE_UNREACHABLE',
      expect.stringMatching(/cannot be reached by ssh: Failed to resolve hostname/) as string,
      'reachable failed',
    ]);
    expect(await refused({ password: { file: unknown } })).toMatchObject([
      'PASSWORD_FILE',
      expect.stringContaining(unknown) as string,
      'credentials failed',
    ]);
  });

  test('an unknown host key is taken where that is asked for', async () => {
    const { opening, checks } = await open(datastore(), {
      knownHostsFile: join(scratch(), 'none'),
      verifyHost: false,
    });
    await opening;
    expect(checks()).toContain('host-key unknown');
  });

  test('a VMX file that is not there', async () => {
    const { opening } = await open(scratch());
    expect(await failureOf(opening)).toMatchObject({
      code: 'INPUT_NOT_FOUND',
      message: expect.stringMatching(/web\.vmx at/) as string,
    });
  });

  const withPasswords = nssWrapper === undefined ? test.skip : test;
  if (nssWrapper === undefined) console.warn('The tests of passwords are skipped: there is no nss_wrapper.');

  // migratekit 39: the password stood on nbdkit's command line.
  withPasswords('a password lets in, and is seen nowhere', async () => {
    const secret = `pw-${'hunter2'.repeat(3)}`;
    const other = await startSshd(secret);
    const { server } = other;
    const login = { ...server, user: 'tester', identityFile: other.otherIdentityFile };
    const directory = datastore();
    const passwordFile = join(scratch(), 'pw');
    writeFileSync(passwordFile, `${secret}\nsomething else\n`);
    const seen: string[] = [];
    const look = (): void => {
      for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
        try {
          for (const file of ['cmdline', 'environ'])
            seen.push(readFileSync(`/proc/${pid}/${file}`, 'latin1'));
        } catch {
          // It has ended, or is somebody else's.
        }
      }
    };
    const timer = setInterval(look, 5);
    try {
      const good = await open(directory, { ...login, password: { file: passwordFile } });
      const { disks } = await good.opening;
      look();
      expect(disks).toMatchObject([{ image: { remote: true } }]);
      const asked: unknown[] = [];
      const password = (question: unknown): string => {
        asked.push(question);
        return `${secret}-wrong`;
      };
      const bad = await open(directory, { ...login, password });
      const failure = await failureOf(bad.opening);
      expect(failure).toMatchObject({
        code: 'SOURCE_LOGIN',
        message: `tester@127.0.0.1:${server.port} refuses the login by ssh with this password.`,
      });
      expect(asked).toEqual([{ server: '127.0.0.1', user: 'tester' }]);
      expect(JSON.stringify([good.events, bad.events, failure, disks])).not.toContain(secret);
      await good.context[Symbol.asyncDispose]();
      await bad.context[Symbol.asyncDispose]();
      expect(existsSync(good.context.tempDir)).toBe(false);
    } finally {
      clearInterval(timer);
      other.stop();
    }
    expect(seen.join('\n')).toMatch(/nbdkit.*password=\+/s);
    expect(seen.join('\n')).not.toContain(secret);
  });

  test('a file that only others may read', async () => {
    const directory = datastore();
    chmodSync(join(directory, 'wéb-flat.vmdk'), 0);
    const { opening } = await open(directory);
    // Root reads everything.
    if (process.getuid?.() === 0) expect((await opening).name).toBe('web');
    else expect((await failureOf(opening)).code).toBe('SOURCE_RIGHTS');
  });

  test('the death of a server has its own words', async () => {
    const { context, opening, events } = await open(datastore());
    await opening;
    const pid = execFileSync('pgrep', ['-f', `${context.tempDir}/in0.sock`], { encoding: 'utf8' })
      .trim()
      .split('\n')[0]!;
    process.kill(Number(pid), 'SIGKILL');
    while (!events.some(({ type }) => type === 'warning'))
      await new Promise((resolve) => setTimeout(resolve, 20));
    expect(events).toContainEqual(expect.objectContaining({ type: 'warning', code: 'SERVER_ENDED' }));
  });
});
