/**
 * Readers of foreign data on damaged and hostile inputs: each has to end in its time, with a result or with an error of
 * ours that does not say that it is a bug. `npm run fuzz` is the same for as long as one likes.
 */
import { removeScratch } from '../input/archives';
import { campaign } from './campaign';
import { driverTargets } from './driver-targets';
import { fileTargets } from './file-targets';
import { registryTargets } from './registry-targets';
import { textTargets } from './text-targets';

const seed = 20_261_130;
const inputsOfEach = 25;

jest.setTimeout(120_000);
afterAll(removeScratch);

test.each(
  [...textTargets, ...fileTargets, ...registryTargets, ...driverTargets].map(
    (target, index) => [target.name, target, seed + index] as const,
  ),
)(`%s, seed ${seed}`, async (_name, target, ownSeed) => {
  const { inputs, failures } = await campaign(target, ownSeed, (count) => count < inputsOfEach);
  expect(inputs).toBe(inputsOfEach);
  expect(
    failures.map(
      ({ reason, input }) => `seed ${ownSeed}: ${reason} (${input.toString('base64').slice(0, 500)})`,
    ),
  ).toEqual([]);
});

test('what a reader does wrong is noticed', async () => {
  const target = {
    name: 'wrong',
    corpus: () => [Buffer.from('abc')],
    tokens: ['a'],
    read: (input: Buffer) => {
      if (input.length > 3) throw new TypeError('x');
    },
  };
  const { failures } = await campaign(target, seed, (count) => count < inputsOfEach);
  expect(failures[0]?.reason).toContain('TypeError: x');
});
