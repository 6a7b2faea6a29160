import type { GuestWindows } from '../../../../../../lib/conversion/windows/drivers/guest-windows';
import { parseInf } from '../../../../../../lib/conversion/windows/drivers/inf/inf';
import { installSection, modelsFor } from '../../../../../../lib/conversion/windows/drivers/inf/models';
import { anyWindows } from '../any-windows';

/** The section that is taken of those with these decorations. */
function taken(decorations: readonly string[], windows: GuestWindows, plain = false): string | undefined {
  const lines = [
    '[Manufacturer]',
    ['%V% = Model', ...decorations].join(','),
    ...(plain ? ['[Model]', '"d" = plain, PCI\\X'] : []),
    ...decorations.flatMap((decoration) => [`[Model.${decoration}]`, `"d" = ${decoration}, pci\\x`]),
  ];
  return modelsFor(parseInf(Buffer.from(lines.join('\n'))), windows)[0]?.install;
}

const windows7 = anyWindows({ major: 6, minor: 1, build: 7601, server: false });
const windows10 = anyWindows({ build: 19045, server: false });
const server2022 = anyWindows({ build: 20348, server: true });

test('the architecture has to be the guest’s own', () => {
  expect(taken(['NTx86', 'NTamd64', 'NTarm64'], windows10)).toBe('NTamd64');
  expect(taken(['NTx86'], windows10)).toBeUndefined();
  expect(taken(['NTARM64.10.0'], anyWindows({ arch: 'arm64' }))).toBe('NTARM64.10.0');
});

test('only x86 takes sections that name none', () => {
  const xp = anyWindows({ arch: 'x86', major: 5, minor: 1, build: 2600 });
  expect(taken(['NT'], xp)).toBe('NT');
  expect(taken([], xp, true)).toBe('plain');
  expect(taken(['NTamd64'], xp, true)).toBe('plain');
  expect(taken(['NT'], windows10)).toBeUndefined();
  expect(taken([], windows10, true)).toBeUndefined();
});

test('of several versions the nearest is taken, and none that is newer than the guest', () => {
  const decorations = ['NTamd64.6.0', 'NTamd64.10.0', 'NTamd64.6.1', 'NTamd64'];
  expect(taken(decorations, windows10)).toBe('NTamd64.10.0');
  expect(taken(decorations, windows7)).toBe('NTamd64.6.1');
  expect(taken(decorations, anyWindows({ major: 6, minor: 0 }))).toBe('NTamd64.6.0');
  expect(taken(['NTamd64.6.2'], windows7)).toBeUndefined();
});

test('a build is a lower limit within its version', () => {
  expect(taken(['NTamd64.10.0...16299', 'NTamd64.10.0...20348'], server2022)).toBe('NTamd64.10.0...20348');
  expect(taken(['NTamd64.10.0...16299', 'NTamd64.10.0...20348'], windows10)).toBe('NTamd64.10.0...16299');
  expect(taken(['NTamd64.10.0...22000'], windows10)).toBeUndefined();
  expect(taken(['NTamd64.6.1...9999'], windows10)).toBe('NTamd64.6.1...9999');
  expect(taken(['NTamd64.10.0...1'], anyWindows({ build: 0 }))).toBeUndefined();
});

test('a kind of Windows has to be the guest’s own where the guest’s is known', () => {
  expect(taken(['NTamd64.10.0.3'], server2022)).toBe('NTamd64.10.0.3');
  expect(taken(['NTamd64.10.0.1', 'NTamd64.10.0'], server2022)).toBe('NTamd64.10.0');
  expect(taken(['NTamd64.10.0', 'NTamd64.10.0.0x0000001'], windows10)).toBe('NTamd64.10.0.0x0000001');
  expect(taken(['NTamd64.10.0.2'], { ...server2022, domainController: true })).toBe('NTamd64.10.0.2');
  expect(taken(['NTamd64.10.0.3'], anyWindows({ server: undefined }))).toBe('NTamd64.10.0.3');
});

test('a section for suites, or with a decoration that is none, is not taken', () => {
  expect(taken(['NTamd64.6.1..0x00000300'], windows10)).toBeUndefined();
  expect(taken(['amd64.10.0', 'NTamd64.ten', 'NTamd64.1.2.3.4.5.6'], windows10)).toBeUndefined();
});

test('the section that installs may be decorated too, and its own parts are no decorations', () => {
  const inf = parseInf(
    Buffer.from(
      '[inst]\n[inst.NT]\n[inst.NTamd64]\n[inst.NTamd64.6.2]\n[inst.Services]\n[inst.NTx86]\n[other]',
    ),
  );
  expect(installSection(inf, 'Inst', windows10)).toBe('Inst.ntamd64.6.2');
  expect(installSection(inf, 'inst', windows7)).toBe('inst.ntamd64');
  expect(installSection(inf, 'inst', anyWindows({ arch: 'arm64' }))).toBe('inst.nt');
  expect(installSection(inf, 'other', windows10)).toBe('other');
});
