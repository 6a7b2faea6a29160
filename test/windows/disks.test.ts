/** The script that keeps disks online or offline as they were, at the first boot, with a stand-in for diskpart. */
import { join } from 'node:path';

import { planDisks, sanPolicy } from '../../lib/conversion/windows/disks/plan';
import { diskScript } from '../../lib/conversion/windows/disks/script';
import type { WindowsDisk } from '../../types/windows';
import { compile } from './support/compile';
import { Firstboot } from './support/firstboot';
import { type Architecture, missing, Wine } from './support/wine';

jest.setTimeout(180_000);

const architecture: Architecture = 'x86_64';
const lacking = missing(architecture);
const describeHere = lacking === undefined ? describe : describe.skip;

const ids = ['D4C3B2A1', '22222222', '{03020100-0504-0706-0809-0A0B0C0D0E0F}', '0000001F'] as const;
const policyKey = 'HKLM\\SYSTEM\\CurrentControlSet\\Services\\partmgr\\Parameters';

describeHere(lacking === undefined ? 'under Wine' : `is not tested: ${lacking}`, () => {
  const wine = new Wine(architecture);
  beforeAll(() => {
    wine.prepare();
    compile(wine, 'C:\\windows\\system32\\diskpart.exe', join(__dirname, 'support/fake-diskpart.c'));
  }, 600_000);
  afterAll(() => wine.dispose());
  beforeEach(() => wine.remove('C:\\diskpart'));

  /** Its first-boot script for a guest whose disks were as `before` says; the first is the one that it boots from. */
  function scriptFor(
    before: readonly WindowsDisk['state'][],
    policyBefore: number | undefined,
    vista = false,
  ) {
    const policy = policyBefore === undefined ? {} : { policy: policyBefore };
    const plan = planDisks({
      ...{ majorVersion: 6, ids: ids.slice(0, before.length), bootDisk: 0, cluster: false, ...policy },
      disks: before.map((state, disk) => ({ disk, instance: `SCSI\\Disk\\${disk}`, id: ids[disk]!, state })),
    });
    const script = diskScript({
      ...{ bringOnline: plan.bringOnline, disks: before.length, isVista: vista },
      ...(plan.policyForFirstBoot === undefined ? {} : { policyForFirstBoot: plan.policyForFirstBoot }),
      ...(policyBefore === undefined ? {} : { policyBefore }),
    });
    return { plan, script };
  }

  /** Disks as the new bus has them, in the order of Windows' own numbers: `22222222 offline read-only`. */
  const found = (disks: readonly string[]): void =>
    wine.write('C:\\diskpart\\disks.txt', disks.map((line, number) => `${number} ${line}\r\n`).join(''));
  const linesOf = (file: string): string[] =>
    wine.read(`C:\\diskpart\\${file}`).split(/\r?\n/).filter(Boolean);

  /** What a policy of the guest's is after the script; undefined where it is not set. */
  async function policyAfter(): Promise<number | undefined> {
    const { output } = await wine.run('reg', 'query', policyKey, '/v', 'SanPolicy');
    const [, value] = /SanPolicy\s+REG_DWORD\s+0x([0-9a-f]+)/.exec(output) ?? [];
    return value === undefined ? undefined : parseInt(value, 16);
  }

  /** Boots once: the conversion's policy is set, and the first-boot program runs the script. */
  async function boot(
    { plan, script }: ReturnType<typeof scriptFor>,
    attempts = 1,
  ): Promise<{ firstboot: Firstboot; policy: number | undefined }> {
    await wine.run('reg', 'delete', policyKey, '/v', 'SanPolicy', '/f');
    if (plan.policyForFirstBoot !== undefined) {
      const value = String(plan.policyForFirstBoot);
      await wine.run('reg', 'add', policyKey, '/v', 'SanPolicy', '/t', 'REG_DWORD', '/d', value, '/f');
    }
    const quick = script.replace('ping -n 16 ', 'ping -n 2 ');
    const firstboot = new Firstboot(wine, [{ name: 'disks online', script: quick, attempts }]);
    await firstboot.run();
    return { firstboot, policy: await policyAfter() };
  }

  it('what was online comes online, as writable as it was, and what was offline stays so', async () => {
    const script = scriptFor(['online', 'online', 'read-only', 'offline'], sanPolicy.offlineShared);
    // The policy has them all offline, and Windows numbers them as it likes.
    found([
      `${ids[3]} offline read-only`,
      `${ids[2]} offline read-only`,
      `${ids[0]} online writable`,
      `${ids[1]} offline read-only`,
    ]);
    const { firstboot, policy } = await boot(script);
    expect(linesOf('disks.txt')).toEqual([
      `0 ${ids[3]} offline read-only`,
      `1 ${ids[2]} online read-only`,
      `2 ${ids[0]} online writable`,
      `3 ${ids[1]} online writable`,
    ]);
    // It looks again where it did not find them all at once.
    const asked = new Set(linesOf('asked.txt').filter((line) => !/select|detail/.test(line)));
    expect([...asked].sort()).toEqual([
      '1: attributes disk set readonly noerr',
      '1: online disk noerr',
      '3: attributes disk clear readonly noerr',
      '3: online disk noerr',
    ]);
    expect(script.plan.policyForFirstBoot).toBe(sanPolicy.offlineAll);
    expect(policy).toBe(sanPolicy.offlineShared);
    expect(firstboot.logged('0001-disks-online: done, exit status 0')).toBe(1);
  });

  it('where all were online the policy alone sees to it, and is what it was afterwards', async () => {
    const script = scriptFor(['online', 'online'], sanPolicy.offlineShared);
    found([`${ids[0]} online writable`, `${ids[1]} online writable`]);
    const { firstboot, policy } = await boot(script);
    expect(script.plan.policyForFirstBoot).toBe(sanPolicy.onlineAll);
    expect(linesOf('asked.txt')).toEqual([]);
    expect(policy).toBe(sanPolicy.offlineShared);
    expect(firstboot.logged('0001-disks-online: done, exit status 0')).toBe(1);
  });

  it('a policy that was not set is not set afterwards, however often the script runs', async () => {
    const script = scriptFor(['online', 'online'], undefined);
    const first = await boot(script);
    expect(first.policy).toBeUndefined();
    await wine.run('reg', 'delete', policyKey, '/v', 'SanPolicy', '/f');
    const again = new Firstboot(wine, [{ name: 'disks online', script: script.script }]);
    await again.run();
    expect(again.logged('0001-disks-online: done, exit status 0')).toBe(1);
    expect(await policyAfter()).toBeUndefined();
  });

  it('only the one that it boots from was online: no disk is looked for', async () => {
    found([`${ids[0]} online writable`, `${ids[1]} offline read-only`]);
    const { policy } = await boot(scriptFor(['online', 'offline'], sanPolicy.onlineAll));
    expect(linesOf('asked.txt')).toEqual([]);
    expect(linesOf('disks.txt')).toContain(`1 ${ids[1]} offline read-only`);
    expect(policy).toBe(sanPolicy.onlineAll);
  });

  it('one that is online already is no failure', async () => {
    found([`${ids[0]} online writable`, `${ids[1]} online writable`, `${ids[2]} offline read-only`]);
    const { firstboot } = await boot(scriptFor(['online', 'online', 'offline'], sanPolicy.onlineAll));
    expect(linesOf('disks.txt')).toContain(`1 ${ids[1]} online writable`);
    expect(linesOf('disks.txt')).toContain(`2 ${ids[2]} offline read-only`);
    expect(firstboot.logged('0001-disks-online: done, exit status 0')).toBe(1);
  });

  it('Vista has its own word for it', async () => {
    wine.write('C:\\diskpart\\vista.txt', '');
    found([`${ids[0]} online writable`, `${ids[1]} offline read-only`, `${ids[2]} offline read-only`]);
    await boot(scriptFor(['online', 'online', 'offline'], sanPolicy.onlineAll, true));
    expect(linesOf('disks.txt')[1]).toBe(`1 ${ids[1]} online writable`);
  });

  it('a diskpart that fails at first, as its service does while it ends, is asked again', async () => {
    wine.write('C:\\diskpart\\fails.txt', '11');
    found([`${ids[0]} online writable`, `${ids[1]} offline read-only`, `${ids[2]} offline read-only`]);
    const { firstboot } = await boot(scriptFor(['online', 'online', 'offline'], sanPolicy.onlineAll));
    expect(linesOf('disks.txt')[1]).toBe(`1 ${ids[1]} online writable`);
    expect(firstboot.logged('0001-disks-online: done, exit status 0')).toBe(1);
  });

  it.each([
    ['fails always', () => wine.write('C:\\diskpart\\fails.txt', '1000')],
    ['does not know the disk', () => undefined],
  ])(
    'where diskpart %s the script says so, gives the policy back, and is tried again',
    async (_, arrange) => {
      arrange();
      found([`${ids[0]} online writable`, `${ids[2]} offline read-only`]);
      const script = scriptFor(['online', 'online', 'offline'], sanPolicy.onlineAll);
      const { firstboot, policy } = await boot(script, 3);
      expect(firstboot.logged('Not every disk was found that was online: 0 of 1.')).toBe(1);
      expect(firstboot.logged('0001-disks-online: failed, exit status 1')).toBe(1);
      expect(firstboot.isRemoved()).toBe(false);
      expect(policy).toBe(sanPolicy.onlineAll);
      expect(linesOf('disks.txt')[1]).toBe(`1 ${ids[2]} offline read-only`);
    },
  );
});
