import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { infFiles } from '../../../lib/conversion/windows/drivers/inf/files';
import { parseInf } from '../../../lib/conversion/windows/drivers/inf/inf';
import { modelsFor } from '../../../lib/conversion/windows/drivers/inf/models';
import { infService } from '../../../lib/conversion/windows/drivers/inf/service';
import { infVersion } from '../../../lib/conversion/windows/drivers/inf/version';
import { examineCatalogue, examineProgram } from '../../../lib/conversion/windows/drivers/signature/examine';
import { isoSource } from '../../../lib/conversion/windows/drivers/source/iso';
import { makeVirtioWinIso, makeVirtioWinTree } from '../../guests/windows/virtio-win-tree';
import { anyWindows } from '../conversion/windows/drivers/any-windows';
import type { FuzzTarget, Workshop } from './target';

const windows = anyWindows();

function readInf(input: Buffer): void {
  const inf = parseInf(input);
  infVersion(inf, windows.arch);
  const models = modelsFor(inf, windows).slice(0, 64);
  infFiles(
    inf,
    models.map(({ install }) => install),
    windows,
  );
  for (const { install } of models) infService(inf, install, windows);
}

async function readImage(input: Buffer, { file, context }: Workshop): Promise<void> {
  const { files } = await isoSource(file(input), context);
  for (const { read } of files.slice(0, 50)) await read(1024 ** 2);
}

/** Files of the drivers that tests are made with; of each the named ones. */
function driverFiles(pattern: RegExp): Buffer[] {
  const directory = join(tmpdir(), `v2v-fuzz-drivers-${process.pid}`);
  try {
    makeVirtioWinTree(directory, {
      systems: ['xp', 'w10'],
      arches: ['x86'],
      drivers: ['viostor', 'netkvm'],
      agent: false,
    });
    const iso = makeVirtioWinIso(directory, join(directory, 'virtio-win.iso'));
    const paths = ['viostor/xp/x86/viostor', 'viostor/w10/x86/viostor', 'NetKVM/w10/x86/netkvm'];
    const names = paths.flatMap((path) =>
      ['inf', 'cat', 'sys'].map((suffix) => join(directory, `${path}.${suffix}`)),
    );
    return [...names, iso].filter((path) => pattern.test(path)).map((path) => readFileSync(path));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** What drivers for Windows are read from, an image that somebody downloaded included. */
export const driverTargets: readonly FuzzTarget[] = [
  {
    name: 'INFs',
    corpus: () => driverFiles(/\.inf$/),
    tokens: [
      '[',
      ']',
      '%',
      '"',
      '\\\r\n',
      '=',
      ',',
      ';',
      'NTamd64.10.0',
      'CopyFiles',
      'AddService',
      '0x00010001',
      '..\\',
    ],
    read: readInf,
  },
  {
    name: 'catalogues',
    corpus: () => driverFiles(/\.cat$/),
    tokens: ['\x30\x80', '\x30\x84\xff\xff\xff\xff', '\x06\x00', '\xa0', '\x04', 'OSAttr'],
    read: (input) => examineCatalogue({ name: 'x.cat', content: input }, []),
  },
  {
    name: 'drivers',
    corpus: () => driverFiles(/\.sys$/),
    tokens: ['MZ', 'PE\0\0', '\xff\xff\xff\xff', '\x0b\x02', '\x0b\x01'],
    read: (input) => examineProgram({ name: 'x.sys', content: input }),
  },
  {
    name: 'driver images',
    corpus: () => driverFiles(/\.iso$/),
    tokens: ['CD001', '\x01CD001', '\x02CD001', '%/E', 'NM', '..', '/', '\xff\xff\xff\xff', '\0\0\0\0'],
    read: readImage,
  },
];
