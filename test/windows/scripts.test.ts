/** Scripts that a conversion leaves, run by Wine's cmd with stand-ins for the programs that they ask. */
import { diskScript } from '../../lib/conversion/windows/disks/script';
import { removalScript } from '../../lib/conversion/windows/drivers/install/temporary-entries';
import { compile } from './support/compile';
import { type Architecture, missing, Wine } from './support/wine';

jest.setTimeout(120_000);

const architecture: Architecture = 'x86_64';
const lacking = missing(architecture);
const describeHere = lacking === undefined ? describe : describe.skip;

describeHere(lacking === undefined ? 'under Wine' : `is not tested: ${lacking}`, () => {
  const wine = new Wine(architecture);
  beforeAll(() => {
    wine.prepare();
    compile(wine, 'C:\\windows\\system32\\diskpart.exe', `${__dirname}/support/diskpart.c`);
  }, 600_000);
  afterAll(() => wine.dispose());

  /** Runs a script of cmd, and says with what it ended. */
  const run = (script: string): ReturnType<Wine['run']> => {
    // Wine's cmd runs what is behind && whatever find says, which the same in two lines shows as it is.
    const inTwoLines = script.replaceAll(/^(find .*) && (call .*)$/gm, '$1\nif not errorlevel 1 $2');
    wine.write('C:\\script\\script.cmd', inTwoLines.replaceAll('\n', '\r\n'));
    return wine.run('cmd', '/d', '/c', 'C:\\script\\script.cmd');
  };

  describe('the script that brings disks online', () => {
    const disks = { disks: 3, isVista: false, policyForFirstBoot: 1, policyBefore: 2 };
    const policy = 'HKLM\\SYSTEM\\CurrentControlSet\\Services\\partmgr\\Parameters';
    beforeEach(() => wine.remove('C:\\diskpart.log'));
    const acts = (): string[] => wine.read('C:\\diskpart.log').split(/\r?\n/).filter(Boolean);

    it('acts on those that it is for and on no other, and gives the policy back', async () => {
      // The stand-in has disks 0 to 2, and of each says an id of eight of its number.
      const script = diskScript({
        ...disks,
        bringOnline: [
          { id: '11111111', readOnly: false },
          { id: '22222222', readOnly: true },
        ],
      });
      expect((await run(script)).status).toBe(0);
      expect(acts()).toEqual([
        'select disk 1',
        'online disk noerr',
        'attributes disk clear readonly noerr',
        'select disk 2',
        'online disk noerr',
        'attributes disk set readonly noerr',
      ]);
      expect((await run(`@reg query "${policy}" /v SanPolicy\n`)).output).toMatch(
        /SanPolicy\s+REG_DWORD\s+0x2/,
      );
    });

    it('fails where one is not there, having brought the others online', async () => {
      const script = diskScript({
        ...disks,
        bringOnline: [
          { id: '11111111', readOnly: false },
          { id: '99999999', readOnly: false },
        ],
      });
      const { status, output } = await run(script);
      expect(output).toContain('Not every disk was found that was online: 1 of 2.');
      expect(status).toBe(1);
      expect(acts()[0]).toBe('select disk 1');
    });
  });

  describe('the script that removes temporary entries of drivers', () => {
    const drivers = ['viostor', 'vioscsi'].map((service, index) => ({
      service,
      ids: [`VEN_1AF4&DEV_100${index}`, `VEN_1AF4&DEV_100${index}&REV_00`],
      infIds: [`VEN_1AF4&DEV_100${index}`],
      arch: 'x86_64',
    }));
    const devices = 'HKLM\\SYSTEM\\DriverDatabase\\DeviceIds\\PCI';
    const classKey =
      'HKLM\\SYSTEM\\CurrentControlSet\\Control\\Class\\{4D36E97B-E325-11CE-BFC1-08002BE10318}\\0001';
    const entries = drivers.flatMap(({ service, ids }) => [
      `reg add "HKLM\\SYSTEM\\DriverDatabase\\DriverInfFiles\\v2vnode_${service}.inf" /v Active /d x /f`,
      ...ids.map((id) => `reg add "${devices}\\${id}" /v v2vnode_${service}.inf /d x /f`),
    ]);
    const ownersOf = (service: string): string =>
      `reg add "HKLM\\SYSTEM\\CurrentControlSet\\Services\\${service}" /v Owners /t REG_MULTI_SZ /d oem7.inf /f`;
    const all = async (): Promise<string> =>
      (await run('@reg query HKLM\\SYSTEM\\DriverDatabase /s\n')).output;

    it('keeps them until Windows has installed the driver and no device uses them, and then takes all away', async () => {
      await run(['@echo off', ...entries, ''].join('\n'));
      expect((await run(removalScript(drivers))).status).toBe(1);
      expect(await all()).toContain('v2vnode_viostor.inf');

      // One is installed, the other is not.
      await run(`@${ownersOf('viostor')}\n`);
      const half = await run(removalScript(drivers));
      expect(half.output).toContain('vioscsi: Windows has not installed the driver yet.');
      expect(half.status).toBe(1);
      expect(await all()).not.toContain('v2vnode_viostor.inf');
      expect(await all()).toContain('v2vnode_vioscsi.inf');

      // Both are; a device is still set up by our entries.
      await run(`@${ownersOf('vioscsi')}\n@reg add "${classKey}" /v InfPath /d v2vnode_vioscsi.inf /f\n`);
      const used = await run(removalScript(drivers));
      expect(used.output).toContain('vioscsi: a device still uses');
      expect(used.status).toBe(1);

      await run(`@reg add "${classKey}" /v InfPath /d oem7.inf /f\n`);
      expect((await run(removalScript(drivers))).status).toBe(0);
      expect(await all()).not.toMatch(/v2vnode|DEV_100/);
    });
  });
});
