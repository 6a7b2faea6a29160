import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import {
  convert,
  createContext,
  createOverlays,
  isV2vError,
  listLeftovers,
  openGuestfs,
  openSource,
  type ConvertOptions,
  type ConvertResult,
} from '../../../lib';
import type { V2vEvent } from '../../../types/events';
import { buildGuest, type Guest } from '../../guests';
import { startSshd, whyNoSshd, type Sshd } from '../../unit/input/ssh/sshd';
import { bootTimeout, triedConversion } from '../support/boot';
import { isFull } from '../support/full';
import { guestsUnderTest } from '../support/guests-under-test';
import { sha256 } from '../support/leftovers';
import { acceleration, conversionTimeout, guestTimeout } from '../support/source';

// A guest at a server is copied before it is converted; a conversion that fails does not cost the copy.

const names = guestsUnderTest().map(([name]) => name);
// One without keys.
const name = names.includes('debian12') ? 'debian12' : names[0]!;
const withSshd = whyNoSshd === undefined ? describe : describe.skip;
if (whyNoSshd !== undefined) console.warn(`The copy of a guest at a server is skipped: ${whyNoSshd}.`);

withSshd('a guest at a host that is reached by ssh', () => {
  let directory: string;
  let out: string;
  let tempDir: string;
  let flat: string;
  let guest: Guest;
  let digest: string;
  let sshd: Sshd;
  let events: V2vEvent[];

  const options = (): ConvertOptions => ({
    input: { mode: 'vmx', path: join(directory, `${name}.vmx`), ssh: sshd.server },
    output: { mode: 'local', directory: out },
    disks: { checksum: 'sha256' },
    customize: [{ operation: 'hostname', hostname: 'copied-first' }],
    appliance: { acceleration: acceleration() },
    tempDir,
    onEvent: (event) => void events.push(event),
  });
  const stages = (): string[] =>
    events.flatMap((event) => (event.type === 'stage-start' ? [event.stage] : []));

  beforeEach(() => {
    events = [];
  });
  beforeAll(async () => {
    guest = await buildGuest(name, { log: (message) => process.stderr.write(`${message}\n`) });
    directory = mkdtempSync(join(process.env.TMPDIR ?? tmpdir(), 'v2v-copy-first.'));
    [out, tempDir] = [join(directory, 'out'), join(directory, 'tmp')];
    for (const each of [out, tempDir]) mkdirSync(each);
    flat = join(directory, `${name}-flat.vmdk`);
    execFileSync('qemu-img', ['convert', '-O', 'raw', guest.disk, flat]);
    writeFileSync(
      join(directory, `${name}.vmdk`),
      `# Disk DescriptorFile\nversion=1\nencoding="UTF-8"\nCID=fffffffe\nparentCID=ffffffff\ncreateType="vmfs"\n\nRW ${statSync(flat).size / 512} VMFS "${name}-flat.vmdk"\n`,
    );
    writeFileSync(
      join(directory, `${name}.vmx`),
      [
        '.encoding = "UTF-8"',
        `displayName = "${name}"`,
        'memSize = "1024"',
        `firmware = "${guest.firmware === 'uefi' ? 'efi' : 'bios'}"`,
        'scsi0.virtualDev = "lsilogic"',
        'scsi0:0.deviceType = "scsi-hardDisk"',
        `scsi0:0.fileName = "${name}.vmdk"`,
        '',
      ].join('\n'),
    );
    digest = await sha256(flat);
    sshd = await startSshd();
  }, guestTimeout);
  afterAll(() => {
    sshd.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  it(
    'keeps its copy where its conversion fails',
    async () => {
      const fails = {
        name: 'fails',
        phase: 'look' as const,
        applies: () => true as const,
        run: () => Promise.reject(new Error('on purpose')),
      };
      const error: unknown = await convert({ ...options(), steps: { add: [fails] } }).catch(
        (thrown: unknown) => thrown,
      );
      if (!isV2vError(error)) throw error;
      const path = join(out, `${name}-sda.copy`);
      expect(error).toMatchObject({ stage: 'convert', progress: { keptCopies: [{ path, complete: true }] } });
      expect(error.progress?.warnings.map(({ code }) => code)).toContain('COPY_KEPT');
      expect(stages()).toEqual([
        'checks',
        'source',
        'overlay',
        'target',
        'copy',
        'overlay',
        'open',
        'inspect',
        'convert',
      ]);
      expect(readdirSync(out).sort()).toEqual([`${name}-sda.copy`, `${name}-sda.copy.json`]);
      expect(await sha256(path)).toBe(digest);
      expect(await listLeftovers({ tempDir })).toMatchObject({ directories: [], copies: [{ path }] });
    },
    conversionTimeout,
  );

  let result: ConvertResult;
  it(
    'is converted then without being copied once more',
    async () => {
      result = await convert(options());
      expect(events.filter((event) => event.type === 'progress' && event.task === 'copy')).toEqual([]);
      expect(
        events.filter((event) => event.type === 'command' && /^qemu-img convert\b/.test(event.command)),
      ).toEqual([]);
      expect(stages().slice(-4)).toEqual(['trim', 'close', 'commit', 'metadata']);
      expect(result.warnings.map(({ code }) => code)).toEqual(['COPY_SOURCE_UNDATED']);
      const path = join(out, `${name}-sda`);
      expect(result.disks).toMatchObject([{ path, format: 'raw', checksum: { value: await sha256(path) } }]);
      expect(result.disks[0]!.checksum!.value).not.toBe(digest);
      // What was trimmed takes no room.
      expect(statSync(path).blocks).toBeLessThan(statSync(flat).size / 512);
      expect(readdirSync(out).sort()).toEqual([`${name}-sda`, `${name}.xml`]);
      expect(readdirSync(tempDir)).toEqual([]);
      expect(await sha256(flat)).toBe(digest);
    },
    conversionTimeout,
  );

  it(
    'holds what the conversion did',
    async () => {
      await using context = await createContext({ tempDir });
      const path = join(out, `${name}-sda`);
      const source = await openSource({ mode: 'disk', paths: [path], format: 'raw' }, context);
      await using opened = await openGuestfs(
        await createOverlays(source, context),
        { acceleration: acceleration() },
        context,
      );
      await opened.mountRo(result.inspection.root, '/');
      expect((await opened.cat('/etc/hostname')).trim()).toBe('copied-first');
    },
    conversionTimeout,
  );

  (isFull ? it : it.skip)(
    'boots',
    async () => {
      const { outcome, evidence } = await triedConversion(result);
      expect(outcome).toBe('booted');
      expect(['login-prompt', 'target']).toContain(evidence[0]?.kind);
      expect(await sha256(join(out, `${name}-sda`))).toBe(result.disks[0]!.checksum!.value);
    },
    bootTimeout,
  );
});
