import { Guestfs } from '../../lib/guestfs/index';
import { runChild } from './child';
import { StuckHypervisor } from './hypervisor';

test('trace events arrive in order, before the call is answered', async () => {
  await using guest = await Guestfs.create();
  const traces: string[] = [];
  guest.on('trace', (text) => traces.push(text));
  await guest.setTrace(true);
  await guest.setMemsize(333);
  expect(traces).toEqual(['set_memsize 333', 'set_memsize = 0']);
});

test('enter and close events', async () => {
  const guest = await Guestfs.create();
  const seen: string[] = [];
  guest.on('close', () => seen.push('close'));
  await guest.getMemsize();
  await guest.close();
  expect(seen).toEqual(['close']);
});

test('library messages arrive when verbose', async () => {
  const hypervisor = new StuckHypervisor();
  const guest = await Guestfs.create();
  await hypervisor.use(guest);
  const messages: string[] = [];
  guest.on('library', (text) => messages.push(text));
  await guest.setVerbose(true);
  const launch = expect(guest.launch()).rejects.toMatchObject({ code: 'HANDLE_CLOSED' });
  await hypervisor.running();
  await guest.destroy();
  await launch;
  hypervisor.remove();
  expect(messages.join('\n')).toMatch(/^launch: program=/m);
});

test('off() takes one listener away', async () => {
  await using guest = await Guestfs.create();
  const kept = jest.fn();
  const gone = jest.fn();
  guest.on('trace', kept).on('trace', gone).off('trace', gone).off('trace', jest.fn());
  await guest.setTrace(true);
  await guest.getMemsize();
  expect(kept).toHaveBeenCalled();
  expect(gone).not.toHaveBeenCalled();
});

test('an event that is not there, and a listener that is none, are TypeErrors', async () => {
  await using guest = await Guestfs.create();
  expect(() => guest.on('explosion' as 'trace', () => undefined)).toThrow(TypeError);
  expect(() => guest.on('toString' as 'trace', () => undefined)).toThrow(TypeError);
  expect(() => guest.on('trace', undefined as unknown as () => void)).toThrow(TypeError);
});

test('a listener may call the handle', async () => {
  await using guest = await Guestfs.create();
  const sizes: Promise<number>[] = [];
  let asked = false;
  guest.on('trace', () => {
    if (asked) return;
    asked = true;
    sizes.push(guest.getMemsize());
  });
  await guest.setTrace(true);
  await guest.setMemsize(321);
  expect(await Promise.all(sizes)).toEqual([321]);
});

test('a listener that throws is an uncaught exception, as with an EventEmitter', async () => {
  const child = await runChild(`
    process.on('uncaughtException', (error) => console.log('uncaught', error.message));
    const guest = await Guestfs.create();
    guest.on('close', () => { throw new Error('from the listener'); });
    await guest.close();
    console.log('closed');`);
  expect(child.stdout.split('\n').sort()).toEqual(['', 'closed', 'uncaught from the listener']);
  expect(child).toMatchObject({ code: 0, stderr: '' });
});

test('without a listener, logs go to stderr as libguestfs does it', async () => {
  const script = (listen: string) =>
    `const guest = await Guestfs.create(); ${listen} await guest.getMemsize(); await guest.close();`;
  const env = { LIBGUESTFS_TRACE: '1' };
  expect((await runChild(script(''), { env })).stderr).toContain('libguestfs: trace: get_memsize\n');
  expect((await runChild(script(`guest.on('trace', () => {});`), { env })).stderr).not.toContain(
    'get_memsize',
  );
});
