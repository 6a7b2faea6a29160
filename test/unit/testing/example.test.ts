/** The example of docs/how-do-i-test-a-step.md: its tests are run here, and the page shows them as they are. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

jest.mock('v2v-node', () => jest.requireActual<object>('../../../lib'), { virtual: true });
jest.mock('v2v-node/testing', () => jest.requireActual<object>('../../../lib/testing'), { virtual: true });

import type * as Example from '../../../examples/test-a-step/install-certificate';
import { debianGuest } from '../../../lib/testing';

const root = join(__dirname, '../../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

describe('examples/test-a-step', () => {
  jest.requireActual('../../../examples/test-a-step/install-certificate.test');
});

it.each(['install-certificate.ts', 'install-certificate.test.ts'])('the page shows %s as it is', (name) => {
  expect(read('docs/how-do-i-test-a-step.md')).toContain(
    `\`\`\`ts\n${read(`examples/test-a-step/${name}`)}\`\`\``,
  );
});

it('a step is tested in a fraction of a second', async () => {
  const { installCertificate } = jest.requireActual<typeof Example>(
    '../../../examples/test-a-step/install-certificate',
  );
  const milliseconds: number[] = [];
  for (let i = 0; i < 5; i++) {
    const started = performance.now();
    await using debian = await debianGuest({ commands: { 'update-ca-certificates': '' } });
    await installCertificate('a', 'b').run(debian.state());
    await debian[Symbol.asyncDispose]();
    milliseconds.push(performance.now() - started);
  }
  // Some 20 ms on an idle machine; machines that run tests are not.
  expect(Math.min(...milliseconds)).toBeLessThan(500);
});
