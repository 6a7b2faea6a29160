import { readdirSync } from 'node:fs';

import type { MakeTarget } from './target';

/** Nowhere. */
export const nullTarget: MakeTarget = (directory) =>
  Promise.resolve({
    output: { mode: 'null' },
    readBack({ disks, artifacts }) {
      expect(disks.map(({ path }) => path)).toEqual([undefined]);
      expect(artifacts).toEqual([]);
      expect(readdirSync(directory)).toEqual([]);
      return Promise.resolve();
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  });
