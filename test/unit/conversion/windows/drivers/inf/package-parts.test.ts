/** What an INF says about its service, its files and itself. */
import { isPlainFileName } from '../../../../../../lib/conversion/windows/drivers/inf/file-name';
import { infFiles } from '../../../../../../lib/conversion/windows/drivers/inf/files';
import { parseInf } from '../../../../../../lib/conversion/windows/drivers/inf/inf';
import { infService } from '../../../../../../lib/conversion/windows/drivers/inf/service';
import { compareVersions, infVersion } from '../../../../../../lib/conversion/windows/drivers/inf/version';
import { anyWindows } from '../any-windows';

const inf = (...lines: string[]) => parseInf(Buffer.from(lines.join('\r\n')));
const windows = anyWindows();

describe('the service', () => {
  const service = (...lines: string[]) => infService(inf(...lines), 'inst', windows);

  test('is what the section beside the install section adds for the device', () => {
    expect(
      service(
        '[inst.NTamd64.Services]',
        'AddService = helper,, helper_section',
        'AddService = viostor, %FLAGS%, svc, log',
        '[inst.NTamd64]',
        '[svc]',
        'ServiceType = 1',
        'StartType = 0x0 ; boot',
        'ErrorControl = 1',
        'ServiceBinary = %13%\\sub\\VioStor.sys',
        'LoadOrderGroup = SCSI miniport',
        'AddReg = one, two',
        '[one]',
        'HKR, "Parameters\\PnpInterface", "5", %DWORD%, 0x00000001',
        'HKR, Parameters, BusType, %DWORD%, 0x0A',
        '[two]',
        'HKR,,Text,,"a, b"',
        'HKR,,Path,0x00020000,"%%SystemRoot%%\\x"',
        'HKR,,List,0x00010000,a,b',
        'HKR,,Bytes,1,de,AD',
        'HKR,,Four,0x00010001,01,02,00,00',
        'HKR,Only,,0x10',
        'HKR,,Odd,0x00090001,1',
        'HKLM,Software\\X,Y,,z',
        '[Strings]',
        'FLAGS = 0x00000002',
        'DWORD = 0x00010001',
      ),
    ).toEqual({
      name: 'viostor',
      type: 1,
      start: 0,
      errorControl: 1,
      group: 'SCSI miniport',
      binary: 'VioStor.sys',
      values: {
        'Parameters\\PnpInterface': { '5': 1 },
        Parameters: { BusType: 10 },
        '': {
          Text: 'a, b',
          Path: { expand: '%SystemRoot%\\x' },
          List: ['a', 'b'],
          Bytes: Buffer.from('dead', 'hex'),
          Four: 0x201,
        },
      },
    });
  });

  test('is none where the device needs none, or its section has no program', () => {
    expect(service('[inst.Services]', 'AddService = ,2')).toBeUndefined();
    expect(service('[inst.Services]', 'AddService = x, 2, svc', '[svc]', 'StartType = 3')).toBeUndefined();
    expect(service('[inst]')).toBeUndefined();
    expect(
      service('[inst.Services]', 'AddService = ..\\x, 2, svc', '[svc]', 'ServiceBinary = x.sys'),
    ).toBeUndefined();
  });

  test('may set values with the names of what objects have', () => {
    const read = service(
      '[inst.Services]',
      'AddService = x, 2, svc',
      '[svc]',
      'ServiceBinary = %12%\\x.sys',
      'AddReg = reg',
      '[reg]',
      'HKR, __proto__, polluted, 0x00010001, 1',
    );
    expect(Object.keys(read?.values ?? {})).toEqual(['__proto__']);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

describe('the files', () => {
  const files = (...lines: string[]) => infFiles(inf(...lines), ['inst'], windows);

  test('are what the install section copies, and what else is on the medium', () => {
    expect(
      files(
        '[inst]',
        'CopyFiles = drivers, @single.dll',
        '[drivers]',
        'viostor.sys,,,2',
        'renamed.sys, original.sys',
        '[SourceDisksNames]',
        '1 = "disk",,,""',
        '[SourceDisksFiles]',
        'VioStor.sys = 1,,',
        'other.sys = 1',
        '[SourceDisksFiles.amd64]',
        'more.sys = 1',
        '[SourceDisksFiles.x86]',
        'none.sys = 1',
      ),
    ).toEqual({ copied: ['viostor.sys', 'original.sys', 'single.dll'], others: ['other.sys', 'more.sys'] });
  });

  test.each([
    ['above', ['[inst]', 'CopyFiles = @..\\..\\etc\\passwd']],
    ['absolute', ['[inst]', 'CopyFiles = @C:\\Windows\\x.sys']],
    ['on another machine', ['[inst]', 'CopyFiles = list', '[list]', 'x.sys, \\\\server\\share\\x.sys']],
    ['a slash', ['[inst]', 'CopyFiles = @../x.sys']],
    ['a stream', ['[inst]', 'CopyFiles = @x.sys:stream']],
    [
      'in a directory of the medium',
      ['[SourceDisksNames]', '1 = "d",,,\\amd64', '[SourceDisksFiles]', 'x.sys = 1'],
    ],
    ['in a directory of its own', ['[SourceDisksFiles]', 'x.sys = 1, ..\\sub']],
    ['a name with a path on the medium', ['[SourceDisksFiles]', '..\\x.sys = 1']],
  ])('%s are noticed', (_, lines) => {
    expect(files(...lines).odd).toMatch(/x\.sys|passwd/);
  });

  test.each(['viostor.sys', 'qemu-ga-x86_64.msi', 'a b (1).dll', 'Grün.sys', '.hidden'])(
    '%s is a plain name',
    (name) => {
      expect(isPlainFileName(name)).toBe(true);
    },
  );

  test.each([
    '',
    '.',
    '..',
    'a/b',
    'a\\b',
    'c:x',
    'x.',
    'x ',
    'nul',
    'COM1.sys',
    'a\0b',
    'a\nb',
    'a*',
    'x'.repeat(256),
  ])('%j is none', (name) => expect(isPlainFileName(name)).toBe(false));
});

describe('the version', () => {
  const version = (...lines: string[]) => infVersion(inf('[Version]', ...lines), 'amd64');

  test('has the date, the version and the catalogue of the architecture', () => {
    expect(
      version(
        'Signature = "$WINDOWS NT$"',
        'Class = Net',
        'ClassGuid = {4d36e972-e325-11ce-bfc1-08002be10318}',
        'DriverVer = 7/8/2024, 100.95.104.26200',
        'CatalogFile = any.cat',
        'CatalogFile.NTx86 = x86.cat',
        'CatalogFile.NTamd64 = amd64.cat',
      ),
    ).toEqual({
      className: 'Net',
      classGuid: '{4D36E972-E325-11CE-BFC1-08002BE10318}',
      date: '2024-07-08',
      version: '100.95.104.26200',
      catalogue: 'amd64.cat',
    });
  });

  test('may say little', () => {
    expect(version('Signature = $CHICAGO$', 'DriverVer = soon, new', 'ClassGuid = {..\\x}')).toEqual({
      className: '',
      classGuid: '',
      date: '',
      version: '0.0.0.0',
    });
  });

  test('is needed for the INF of a driver', () => {
    expect(version('Class = Net')).toBeUndefined();
    expect(version('Signature = "autorun"')).toBeUndefined();
  });

  test('is compared by its numbers', () => {
    expect(['61.77.104.17200', '100.9.104.5', '100.95.104.4', '62.0'].sort(compareVersions)).toEqual([
      '61.77.104.17200',
      '62.0',
      '100.9.104.5',
      '100.95.104.4',
    ]);
  });
});
