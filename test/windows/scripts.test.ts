/** Scripts that a conversion leaves, run by Wine's cmd. */
import { removalScript } from '../../lib/conversion/windows/drivers/install/temporary-entries';
import { type Architecture, missing, Wine } from './support/wine';

jest.setTimeout(120_000);

const architecture: Architecture = 'x86_64';
const lacking = missing(architecture);
const describeHere = lacking === undefined ? describe : describe.skip;

describeHere(lacking === undefined ? 'under Wine' : `is not tested: ${lacking}`, () => {
  const wine = new Wine(architecture);
  beforeAll(() => wine.prepare(), 600_000);
  afterAll(() => wine.dispose());

  /** Runs a script of cmd, and says with what it ended. */
  const run = (script: string): ReturnType<Wine['run']> => {
    wine.write('C:\\script\\script.cmd', script.replaceAll('\n', '\r\n'));
    return wine.run('cmd', '/d', '/c', 'C:\\script\\script.cmd');
  };

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
