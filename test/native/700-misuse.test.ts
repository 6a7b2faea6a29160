import { runChild } from './child';
import { StuckHypervisor } from './hypervisor';

// What no script should do, each in a process of its own: it must end with the code that the script chose.

async function survives(script: string, flags: string[] = []): Promise<string> {
  const child = await runChild(`${script}\nprocess.exitCode = 7;`, { flags });
  expect(child).toMatchObject({ code: 7, signal: null, stderr: '' });
  return child.stdout;
}

test('calls on a closed handle', async () => {
  await survives(`
    const guest = await Guestfs.create();
    await guest.close();
    for (let i = 0; i < 100; i++) await guest.ls('/').catch(() => {});
    guest.cancel();
    guest.on('trace', () => {});
    await guest.destroy();
  `);
});

test('closing during a call', async () => {
  await survives(`
    for (let i = 0; i < 50; i++) {
      const guest = await Guestfs.create();
      const calls = [guest.getMemsize(), guest.ls('/').catch(() => {}), guest.version()];
      guest.close();
      await Promise.all(calls);
    }
  `);
});

test('destroying during calls, again and again', async () => {
  await survives(`
    for (let i = 0; i < 50; i++) {
      const guest = await Guestfs.create();
      const calls = Array.from({ length: 20 }, () => guest.getMemsize().catch((error) => error.code));
      guest.destroy();
      guest.destroy();
      const codes = await Promise.all(calls);
      if (codes.some((code) => typeof code === 'string' && code !== 'HANDLE_CLOSED')) throw new Error(codes.join());
    }
  `);
});

test('the addon called with anything but its handles', async () => {
  await survives(`
    const addon = lib('addon/index').nativeAddon();
    const guest = addon.createGuestfs(0, () => {});
    await addon.open(guest);
    const strange = [undefined, null, 0, 'x', {}, [], () => {}, Symbol('x'), new Proxy({}, {}), Object.create(guest)];
    const functions = ['open', 'call', 'cancel', 'userCancel', 'killChildren', 'listen', 'answer', 'close'];
    let refused = 0;
    for (const name of functions) {
      for (const value of strange) {
        try { addon[name](value, 1, 'ls', [], {}); } catch { refused++; }
      }
    }
    if (refused !== functions.length * strange.length) throw new Error('accepted a handle that is none: ' + refused);
    for (const name of ['call', 'cancel', 'listen', 'answer']) {
      for (const value of strange.filter((value) => typeof value !== 'number')) {
        try { await addon[name](guest, value, value, value, value); } catch {}
        try { await addon[name](guest, 1, value, value, value); } catch {}
        try { await addon[name](guest, 1, 'ls', value, value); } catch {}
        try { await addon[name](guest, 1, 'ls', [value], value); } catch {}
      }
    }
    for (const value of strange) {
      try { addon.createGuestfs(value, value); } catch {}
      try { addon.createLibvirt(value, value, value); } catch {}
    }
    await addon.call(guest, NaN, 'get_memsize', [], null);
    await addon.call(guest, -1, 'get_memsize', [], null);
    await addon.close(guest, false);
    await addon.close(guest, true);
    try { addon.open(guest); } catch {}
    addon.killChildren(guest);
    addon.userCancel(guest);
    addon.destroyAll();
  `);
});

test('a handle that is not open yet', async () => {
  const output = await survives(`
    const addon = lib('addon/index').nativeAddon();
    const guest = addon.createGuestfs(0, () => {});
    addon.userCancel(guest);
    await addon.call(guest, 1, 'get_memsize', [], null).catch((error) => console.log(error.kind));
    await addon.close(guest, false);
  `);
  expect(output).toBe('closed\n');
});

test('options with proxies and getters that change their mind', async () => {
  await survives(`
    const guest = await Guestfs.create();
    let turn = 0;
    const options = new Proxy({}, {
      ownKeys: () => ['format', 'label'],
      getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
      get: (_, key) => (key === 'signal' ? undefined : [5, null, {}, 'raw', '\\0'][turn++ % 5]),
    });
    for (let i = 0; i < 10; i++) await guest.addDrive('/dev/null', options).catch(() => {});
    const list = ['a', 'b', 'c'];
    Object.defineProperty(list, 1, { get() { list.length = 0; return 'x'; } });
    await guest.command(list).catch(() => {});
    await guest.close();
  `);
});

test('ten thousand calls at once', async () => {
  await survives(`
    const guest = await Guestfs.create();
    const sizes = await Promise.all(Array.from({ length: 10_000 }, () => guest.getMemsize()));
    if (new Set(sizes).size !== 1) throw new Error('answers differ');
    await guest.close();
  `);
});

test('a handle that nobody holds any more is closed, also with a listener on it', async () => {
  const output = await survives(
    `
    const { readdirSync, readFileSync } = require('node:fs');
    // One that ends meanwhile is none.
    const nameOf = (id) => { try { return readFileSync('/proc/self/task/' + id + '/comm', 'utf8'); } catch { return ''; } };
    const threads = () => readdirSync('/proc/self/task').filter((id) => nameOf(id) === 'v2v-node\\n').length;
    await (async () => {
      for (let i = 0; i < 20; i++) {
        const guest = await Guestfs.create();
        guest.on('trace', () => guest.getMemsize());
        await guest.getMemsize();
        await LibvirtConnection.open('test:///default', { auth: () => [], signal: new AbortController().signal });
      }
    })();
    console.log(threads());
    for (let i = 0; i < 100 && threads() > 0; i++) { globalThis.gc(); await sleep(20); }
    console.log(threads());
  `,
    ['--expose-gc'],
  );
  const [before, after] = output.split('\n').map(Number);
  expect(before).toBeGreaterThan(0);
  expect(after).toBe(0);
});

test('a handle is not collected while one of its calls runs', async () => {
  const hypervisor = new StuckHypervisor();
  const child = await runChild(
    `${hypervisor.setup}
    let settled = false;
    const launch = (() => { const promise = guest.launch(); promise.finally(() => (settled = true)).catch(() => {}); return promise; })();
    await running();
    for (let i = 0; i < 20; i++) { globalThis.gc(); await sleep(5); }
    console.log(settled);
    process.exit(7);`,
    { flags: ['--expose-gc'] },
  );
  hypervisor.remove();
  expect(child).toMatchObject({ code: 7, signal: null, stderr: '', stdout: 'false\n' });
});

test('an idle handle does not keep the process alive, a running call does', async () => {
  const idle = await runChild(`globalThis.guest = await Guestfs.create();`);
  expect(idle).toMatchObject({ code: 0, signal: null, stderr: '' });
  const busy = await runChild(`
    const guest = await Guestfs.create();
    guest.getMemsize().then(() => console.log('answered'));`);
  expect(busy).toMatchObject({ code: 0, stdout: 'answered\n', stderr: '' });
});
