import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

import type { ConvertOptions } from '../../../lib';
import type { Moment } from './moments';
import { conversionTo, type PackedGuest } from './source';

/** A conversion that is stopped in the middle of something that takes long. */
export interface LongWork {
  name: string;
  moment: Moment;
  options: (packed: PackedGuest, directory: string) => Promise<ConvertOptions> | ConvertOptions;
}

/** What not every conversion has to do. */
export const longWork: LongWork[] = [
  {
    name: 'in the middle of unpacking a compressed OVA',
    moment: { after: { task: 'unpack', percent: 50 } },
    options: async (packed, directory) => {
      const path = `${packed.ova}.gz`;
      await pipeline(createReadStream(packed.ova), createGzip({ level: 1 }), createWriteStream(path));
      return { ...conversionTo(packed, directory), input: { mode: 'ova', path } };
    },
  },
  {
    name: 'while a program runs in the guest',
    moment: { after: { step: 'sleep' }, delay: 1000 },
    options: (packed, directory) => ({
      ...conversionTo(packed, directory),
      steps: {
        add: [
          {
            name: 'sleep',
            phase: 'look',
            applies: () => true,
            async run({ guest }) {
              await guest.sh('sleep 600');
            },
          },
        ],
      },
    }),
  },
  {
    name: 'while the checksum of a disk is taken',
    moment: { after: { task: 'checksum', percent: 30 } },
    options: (packed, directory) => ({
      ...conversionTo(packed, directory),
      disks: { format: 'qcow2', checksum: 'sha256' },
    }),
  },
];
