/** Real drivers of three generations, which are not part of this repository. */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { itWithSamples, samplePath } from '../../../samples';
import { anyWindows, windows } from './any-windows';
import { choose, scratchDirectory } from './trees';

const samples = samplePath('virtio-win-old');
const real = itWithSamples('virtio-win-old');

/** A copy whose INFs of 8.1 have their line ends back, which the repository that they are from has taken. */
function drivers(): string {
  const directory = scratchDirectory();
  cpSync(samples, directory, { recursive: true, mode: 0 });
  for (const name of ['netkvm', 'vioscsi', 'viostor']) {
    const path = join(directory, `Win8.1/amd64/${name}.inf`);
    const text = readFileSync(path, 'latin1').replace(/\r?\n/g, '\r\n');
    writeFileSync(join(directory, 'Win8.1/amd64', `${name}.inf`), text, 'latin1');
  }
  return directory;
}

real('those for Windows 7 are signed by SHA-1, and it takes them without any update', async () => {
  const { choices, reportOf } = await choose(samples, windows.windows7, { knowsSha2: false });
  expect(choices.map(({ driver }) => [driver.inf, driver.version, driver.date])).toEqual([
    ['Win7/amd64/viostor.inf', '61.77.104.17200', '2019-06-07'],
    ['Win7/amd64/vioscsi.inf', '61.76.104.16000', '2018-08-03'],
    ['Win7/amd64/netkvm.inf', '61.77.104.17200', '2019-06-07'],
  ]);
  expect(reportOf('virtio-blk').driver?.signature).toEqual({
    signer: 'Red Hat, Inc',
    digest: 'sha1',
    kind: 'trusted',
  });
  expect(choices[0]?.driver).toMatchObject({
    service: 'viostor',
    start: 0,
    binary: 'viostor.sys',
    group: 'SCSI miniport',
    hardwareIds: [
      'PCI\\VEN_1AF4&DEV_1001&SUBSYS_00021AF4&REV_00',
      'PCI\\VEN_1AF4&DEV_1001',
      'PCI\\VEN_1AF4&DEV_1042&SUBSYS_11001AF4&REV_01',
      'PCI\\VEN_1AF4&DEV_1042',
    ],
    serviceValues: { Parameters: { BusType: 1 }, 'Parameters\\PnpInterface': { '5': 1 } },
  });
  expect(choices[1]?.driver.serviceValues).toMatchObject({ Parameters: { BusType: 10 } });
  expect(choices[2]?.driver).toMatchObject({ service: 'netkvm', start: 3, group: 'NDIS', className: 'Net' });
});

real('those for 8.1 are signed by nobody that Windows knows', async () => {
  const { choices, reportOf } = await choose(drivers(), windows.server2012R2);
  expect(choices).toEqual([]);
  expect(reportOf('virtio-blk').refused[0]).toMatchObject({
    inf: 'Win8.1/amd64/viostor.inf',
    signature: { signer: 'Red Hat Inc.', digest: 'sha256', kind: 'self-signed' },
  });
});

real('those for XP are taken by XP alone', async () => {
  const xp = await choose(samples, windows.xp);
  expect(xp.choices.map(({ driver }) => [driver.inf, driver.signature.kind])).toEqual([
    ['Wxp/x86/viostor.inf', 'trusted'],
    ['Wxp/x86/netkvm.inf', 'trusted'],
  ]);
  const later = await choose(samples, anyWindows({ arch: 'x86', build: 19045, server: false }));
  expect(later.choices).toEqual([]);
  expect(later.reportOf('virtio-blk').refused[0]?.reason).toMatch(/its catalogue is for 5\.1, 5\.2.* alone/);
});

real('Windows 10 takes none of them', async () => {
  expect((await choose(samples, windows.windows10)).choices).toEqual([]);
});

real('a driver of which a byte was changed is noticed', async () => {
  const directory = scratchDirectory();
  cpSync(join(samples, 'Win7/amd64'), join(directory, 'w7'), { recursive: true });
  const bytes = readFileSync(join(directory, 'w7/viostor.sys'));
  const copy = join(scratchDirectory(), 'w7');
  cpSync(join(directory, 'w7'), copy, { recursive: true, filter: (path) => !path.endsWith('viostor.sys') });
  bytes.writeUInt8(bytes.readUInt8(20_000) ^ 1, 20_000);
  writeFileSync(join(copy, 'viostor.sys'), bytes);
  const { reportOf } = await choose(copy, windows.windows7);
  expect(reportOf('virtio-blk').refused[0]?.reason).toContain(
    'viostor.cat does not hold viostor.sys as it is',
  );
});
