import { join } from 'node:path';

import { runChild } from './child';
import { StuckHypervisor } from './hypervisor';

const prelude = `
  const { Worker, isMainThread } = require('node:worker_threads');
  const inWorker = (code) => new Worker(
    'require(' + JSON.stringify(${JSON.stringify(join(__dirname, 'register.js'))}) + ');' +
    'const { Guestfs } = require(' + JSON.stringify(${JSON.stringify(join(__dirname, '../../lib/guestfs/index.ts'))}) + ');' +
    'const { setTimeout: sleep } = require("node:timers/promises");' +
    'const { parentPort } = require("node:worker_threads");' +
    '(async () => {' + code + '})();', { eval: true });
  const ended = (worker) => new Promise((resolve, reject) => { worker.on('exit', resolve); worker.on('error', reject); });
`;

test('handles in several worker threads at once', async () => {
  const child = await runChild(`${prelude}
    const code = 'const guest = await Guestfs.create(); parentPort.postMessage(await guest.getMemsize()); await guest.close();';
    const workers = Array.from({ length: 4 }, () => inWorker(code));
    let answers = 0;
    for (const worker of workers) worker.on('message', (size) => { if (size > 0) answers++; });
    const guest = await Guestfs.create();
    await Promise.all([guest.getMemsize(), ...workers.map(ended)]);
    await guest.close();
    console.log(answers);`);
  expect(child).toMatchObject({ code: 0, signal: null, stdout: '4\n', stderr: '' });
});

test('a worker thread that ends with a handle open', async () => {
  const child = await runChild(`${prelude}
    for (let i = 0; i < 5; i++) {
      await ended(inWorker('globalThis.guest = await Guestfs.create(); await guest.getMemsize();'));
      await ended(inWorker('globalThis.guest = await Guestfs.create(); guest.getMemsize(); process.exit(0);'));
    }
    console.log('done');`);
  expect(child).toMatchObject({ code: 0, signal: null, stdout: 'done\n', stderr: '' });
});

test('terminate() in the middle of calls, with nothing loaded in the main thread', async () => {
  const child = await runChild(`${prelude}
    for (let i = 0; i < 10; i++) {
      const worker = inWorker(
        'const guest = await Guestfs.create(); guest.on("trace", () => {}); await guest.setTrace(true);' +
        'parentPort.postMessage("ready"); for (;;) await guest.getMemsize();');
      await new Promise((resolve) => worker.on('message', resolve));
      await worker.terminate();
    }
    console.log('done');`);
  expect(child).toMatchObject({ code: 0, signal: null, stdout: 'done\n', stderr: '' });
});

test('terminate() during a launch ends it and its processes', async () => {
  const hypervisor = new StuckHypervisor();
  const child = await runChild(`${prelude}
    const worker = inWorker(${JSON.stringify(`${hypervisor.setup} guest.launch().catch(() => {}); await running(); parentPort.postMessage('running');`)});
    await new Promise((resolve) => worker.on('message', resolve));
    const started = performance.now();
    await worker.terminate();
    console.log(performance.now() - started < 2000);`);
  const alive = hypervisor.isAlive();
  hypervisor.remove();
  expect(child).toMatchObject({ code: 0, signal: null, stdout: 'true\n', stderr: '' });
  expect(alive).toBe(false);
});
