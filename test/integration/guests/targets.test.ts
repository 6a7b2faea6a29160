import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import {
  copyDisks,
  createContext,
  findObstacles,
  openTarget,
  planMachine,
  planTarget,
  type Context,
} from '../../../lib';
import {
  convertInOverlays,
  protectSource,
  type ConvertedGuest,
  type ConvertOptions,
} from '../../../lib/convert';
import { Ledger } from '../../../lib/run/ledger';
import type { OutputOptions } from '../../../types/output';
import type { Source } from '../../../types/source';
import { acceleration, conversionTimeout, guestTimeout, packedGuest } from '../support/source';
import { targets } from '../support/targets';
import { packedWindows } from '../support/windows/converted-guest';

// One conversion of a Linux guest and one of a Windows guest, whose overlays then go to every target there is.

interface Given extends Disposable {
  options: Pick<ConvertOptions, 'input' | 'windows'>;
}

const guests: Record<string, () => Promise<Given>> = {
  debian12: async () => {
    const packed = await packedGuest('debian12');
    const input = { mode: 'ova', path: packed.ova } as const;
    return { options: { input }, [Symbol.dispose]: () => packed.remove() };
  },
  win10: async () => {
    const packed = await packedWindows('win10');
    const { ova, drivers } = packed;
    return {
      options: { input: { mode: 'ova', path: ova }, windows: { virtioWin: drivers } },
      [Symbol.dispose]: () => packed[Symbol.dispose](),
    };
  },
};

/** The guests of this run, as `V2V_TEST_TARGETS_GUESTS` names them (separated by commas), else all. */
const chosen = process.env.V2V_TEST_TARGETS_GUESTS?.split(',').filter(Boolean) ?? Object.keys(guests);

describe.each(chosen)('%s', (name) => {
  let given: Given;
  let directory: string;
  let context: Context;
  let source: Source;
  let guest: ConvertedGuest;

  beforeAll(async () => {
    given = await guests[name]!();
    directory = mkdtempSync(join(process.env.TMPDIR ?? tmpdir(), 'v2v-targets-test.'));
    const ledger = new Ledger(undefined);
    context = await createContext({ onEvent: ledger.record });
    const options = { ...given.options, name: 'web', appliance: { acceleration: acceleration() } };
    const protectedSource = await protectSource(options, ledger, context);
    ({ source } = protectedSource);
    const plan = await planTarget({ overlays: protectedSource.overlays, name: 'web' }, context);
    guest = await convertInOverlays(options, protectedSource, plan, context);
  }, guestTimeout + conversionTimeout);

  afterAll(async () => {
    await context[Symbol.asyncDispose]();
    given[Symbol.dispose]();
    rmSync(directory, { recursive: true, force: true });
  });

  it.each(Object.keys(targets) as OutputOptions['mode'][])(
    'goes to %s, where it is read back',
    async (mode) => {
      const own = join(directory, mode);
      mkdirSync(own);
      await using target = await targets[mode](own);
      const { output, disks = {} } = target;
      const { overlays, inspection, conversion } = guest;
      await using run = await createContext();
      const plan = await planTarget({ overlays, output, disks, name: 'web' }, run);
      expect(await findObstacles(plan, run)).toEqual([]);
      const machine = await planMachine({ source, inspection, conversion, plan }, run);
      const opened = await openTarget(plan, run);
      const copied = await copyDisks({ sources: overlays, target: opened, disks }, run);
      const artifacts = await opened.publish(machine, copied);
      await target.readBack({ machine, disks: copied, artifacts, overlay: overlays[0]!.path });
      rmSync(own, { recursive: true, force: true });
    },
    conversionTimeout,
  );
});
