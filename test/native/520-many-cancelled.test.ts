import { runChild } from './child';
import type { StoppedMany } from './stopped-many';

test('twenty conversions in one process that are cancelled at once leave nothing', async () => {
  const child = await runChild(
    `const { stoppedMany } = require('./test/native/stopped-many.ts');
     console.log(JSON.stringify(await stoppedMany(20)));`,
    { timeout: 120_000 },
  );
  expect(child).toMatchObject({ code: 0, stderr: '' });
  const { counts, codes, rejected, left } = JSON.parse(child.stdout) as StoppedMany;
  expect(counts).toEqual({ converted: 0, failed: 0, cancelled: 20, 'not-started': 0 });
  expect(codes).toEqual(['ABORTED']);
  expect(rejected).toBeLessThan(10_000);
  expect(left).toEqual({ temporary: [], processes: [], mounts: [], runs: [], target: [] });
}, 150_000);
