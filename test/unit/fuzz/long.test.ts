/** The campaign of `npm run fuzz`, scripts/fuzz.mjs, which says by the environment what is to be done. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { formatBytes } from '../../../lib/text/bytes';
import { removeScratch } from '../input/archives';
import { campaign, replay } from './campaign';
import { driverTargets } from './driver-targets';
import { fileTargets } from './file-targets';
import { registryTargets } from './registry-targets';
import { textTargets } from './text-targets';

const {
  V2V_FUZZ_DIRECTORY,
  V2V_FUZZ_SECONDS,
  V2V_FUZZ_SEED,
  V2V_FUZZ_TARGET = '',
  V2V_FUZZ_REPLAY,
} = process.env;
const directory = V2V_FUZZ_DIRECTORY ?? '';
const seed = Number(V2V_FUZZ_SEED ?? 1);
const targets = [...textTargets, ...fileTargets, ...registryTargets, ...driverTargets].filter(({ name }) =>
  name.includes(V2V_FUZZ_TARGET),
);
const milliseconds = (Number(V2V_FUZZ_SECONDS ?? 0) * 1000) / targets.length;
const lines: string[] = [];

jest.setTimeout(24 * 3600 * 1000);

afterAll(() => {
  removeScratch();
  if (directory === '') return;
  rmSync(join(directory, 'current'), { force: true });
  lines.push(`largest memory: ${formatBytes(process.resourceUsage().maxRSS * 1024)}`);
  process.stdout.write(`${lines.join('\n')}\n`);
});

function note(name: string, input: Buffer): void {
  writeFileSync(join(directory, 'current.target'), name);
  writeFileSync(join(directory, 'current'), input);
}

const cases = directory === '' ? [] : targets;
if (cases.length === 0) test.skip('asked for by npm run fuzz', () => undefined);
else
  test.each(cases.map((target, index) => [target.name, target, index] as const))(
    '%s',
    async (name, target, index) => {
      if (V2V_FUZZ_REPLAY) {
        const input = readFileSync(V2V_FUZZ_REPLAY);
        note(name, input);
        expect(await replay(target, input)).toBeUndefined();
        return;
      }
      const end = Date.now() + milliseconds;
      const { inputs, accepted, slowestMs, failures } = await campaign(
        target,
        seed + index,
        () => Date.now() < end,
        note,
      );
      lines.push(
        `${name}: ${inputs} inputs, ${accepted} understood, the slowest ${Math.round(slowestMs)} ms`,
      );
      const kept = failures.slice(0, 10).map(({ reason, input }, place) => {
        const file = join(directory, `${name.replace(/\W+/g, '-')}-${seed}-${place}`);
        writeFileSync(file, input);
        return `${reason}\nTry it again: npm run fuzz -- --target "${name}" --replay ${file}`;
      });
      expect(kept).toEqual([]);
    },
  );
