/** `firstboot drivers`, `firstboot` with PowerShell, and the script that installs the agent: with stand-ins for what they run. */
import { guestAgentStep } from '../../lib/conversion/windows/guest-agent';
import { windows10Guest } from '../../lib/testing';
import { placeFake } from './support/compile';
import { Firstboot } from './support/firstboot';
import { type Architecture, missing, Wine } from './support/wine';

jest.setTimeout(180_000);

const architectures: Architecture[] = ['x86_64', 'i686'];

describe.each(architectures)('%s', (architecture) => {
  const lacking = missing(architecture);
  if (lacking !== undefined) {
    it.skip(`is not tested: ${lacking}`, () => undefined);
    return;
  }
  const wine = new Wine(architecture);
  const system = 'C:\\windows\\system32';
  const pnputil = `${system}\\pnputil.exe`;
  const drivers = 'C:\\drivers';
  const version = 'HKLM\\Software\\Microsoft\\Windows NT\\CurrentVersion';
  beforeAll(() => wine.prepare(), 600_000);
  afterAll(() => wine.dispose());
  beforeEach(() =>
    ['C:\\fake.log', 'C:\\fake-status.txt', drivers, pnputil].forEach((name) => wine.remove(name)),
  );

  /** Packages by their names, each with what pnputil says of it. */
  const packages = (statuses: Record<string, number>): void => {
    for (const [name, status] of Object.entries(statuses))
      wine.write(`${drivers}\\${name}\\${name}.inf`, `; exit ${status}\r\n[Version]\r\n`);
  };
  const install = (): ReturnType<Wine['run']> => {
    const { program } = new Firstboot(wine, []);
    return wine.run(program, 'drivers', drivers);
  };

  it('each package is installed on its own, and one that is refused does not keep the others back', async () => {
    placeFake(wine, pnputil);
    packages({ balloon: 259, netkvm: 0, smbus: 0xe0000247 | 0, viostor: 0 });
    const { status, output } = await install();
    const lines = output.split('\r\n').filter((line) => line.startsWith('driver'));
    expect(lines).toEqual([
      'driver balloon.inf: added; no device needs it now',
      'driver netkvm.inf: installed',
      expect.stringMatching(/^driver smbus\.inf: failed, .*\(error 3758096967\)$/),
      'driver viostor.inf: installed',
      'drivers: 3 good, 1 failed',
    ]);
    expect(status).toBe(1);
    expect(wine.read('C:\\fake.log').split('\n').sort()).toContain(
      `pnputil.exe -i -a ${drivers}\\viostor\\viostor.inf`,
    );
  });

  it('a restart that one of them needs is asked for, and is no failure', async () => {
    placeFake(wine, pnputil);
    packages({ netkvm: 3010, smbus: 5, viostor: 0 });
    const { status, output } = await install();
    expect(output).toContain('driver netkvm.inf: installed; needs a restart\r\n');
    expect(output).toContain('drivers: 2 good, 1 failed; a restart is needed\r\n');
    expect(status).toBe(3010 & 0xff);
  });

  it('from Windows 10 1607 on pnputil is spoken to as it wants', async () => {
    placeFake(wine, pnputil);
    packages({ netkvm: 0 });
    const before = await wine.run('reg', 'query', version, '/v', 'CurrentBuildNumber');
    await wine.run('winecfg', '-v', 'win10');
    try {
      expect(before.status).toBe(0);
      await install();
    } finally {
      await wine.run('winecfg', '-v', 'win7');
    }
    expect(wine.read('C:\\fake.log')).toBe(
      `pnputil.exe /add-driver ${drivers}\\netkvm\\netkvm.inf /install\n`,
    );
  });

  it('a Windows without pnputil adds them by its libraries', async () => {
    wine.write(
      `${drivers}\\nothing\\nothing.inf`,
      '[Version]\r\nSignature="$Windows NT$"\r\nClass=System\r\nProvider=x\r\nDriverVer=01/01/2024,1.0\r\n',
    );
    const { status, output } = await install();
    expect(output).toContain('driver nothing.inf: added; no device needs it now\r\n');
    expect(status).toBe(0);
  });

  it('a directory that is not there has no drivers, and no directory is a mistake', async () => {
    const { program } = new Firstboot(wine, []);
    expect((await wine.run(program, 'drivers', 'C:\\none')).output).toContain('drivers: 0 good, 0 failed');
    expect((await wine.run(program, 'drivers')).status).toBe(2);
    expect((await wine.run(program, 'nonsense')).status).toBe(2);
  });

  describe('PowerShell', () => {
    const powershell = `${system}\\WindowsPowerShell\\v1.0\\powershell.exe`;

    it('runs scripts of its language, whatever its policy', async () => {
      placeFake(wine, powershell);
      const firstboot = new Firstboot(wine, [{ name: 'p', script: "'x'\n", language: 'powershell' }]);
      await firstboot.run();
      expect(wine.read('C:\\fake.log')).toBe(
        `powershell.exe -NoLogo -NoProfile -NonInteractive -ExecutionPolicy Bypass -File ${firstboot.directory}\\scripts\\0001-p\\script.ps1\n`,
      );
      expect(firstboot.logged('    | the stand-in speaks')).toBe(1);
    });

    it('where it is not there, its scripts fail and say so, and the others run', async () => {
      wine.remove(powershell);
      const firstboot = new Firstboot(wine, [
        { name: 'p', script: "'x'\n", language: 'powershell' },
        { name: 'c', script: '@echo still here\n' },
      ]);
      await firstboot.run();
      expect(firstboot.logged('0001-p: this Windows does not have PowerShell')).toBe(1);
      expect(firstboot.logged('0001-p: could not be started')).toBe(1);
      expect(firstboot.logged('    | still here')).toBe(1);
    });
  });

  it.each([
    [0, 'done, exit status 0'],
    [3010, 'done, exit status 3010'],
    [1641, 'done, exit status 1641'],
    [1603, 'failed, exit status 1603'],
  ])('the script that installs the agent takes %i from msiexec as it is meant', async (status, words) => {
    await using typical = await windows10Guest();
    const chosenDrivers = {
      drivers: [],
      agentInstallers: [{ name: 'qemu-ga.msi', read: () => Promise.resolve(Buffer.from('msi')) }],
    };
    await guestAgentStep.run(typical.state({ chosenDrivers }));
    const script = await typical.guest.cat(
      '/Program Files/v2v-node/firstboot/scripts/0001-install-qemu-guest-agent/script.cmd',
    );
    const fake = 'C:\\fake-msiexec.exe';
    placeFake(wine, fake);
    wine.write('C:\\fake-status.txt', String(status));
    const firstboot = new Firstboot(wine, [
      { name: 'agent', script: script.replace('%SystemRoot%\\System32\\msiexec.exe', fake) },
    ]);
    await firstboot.run();
    expect(firstboot.logged(`0001-agent: ${words}`)).toBe(1);
    const own = `${firstboot.directory}\\scripts\\0001-agent`;
    expect(wine.read('C:\\fake.log')).toBe(
      `fake-msiexec.exe /i ${own}\\qemu-ga.msi /qn /norestart /l*v ${own}\\msi.log\n`,
    );
  });
});
