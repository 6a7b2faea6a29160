import { Guestfs } from '../../lib/guestfs/index';
import { V2vError } from '../../lib/errors';
import { StuckHypervisor } from './hypervisor';

let hypervisor: StuckHypervisor;
let guest: Guestfs;

beforeEach(async () => {
  hypervisor = new StuckHypervisor();
  guest = await Guestfs.create();
  await hypervisor.use(guest);
});

afterEach(async () => {
  await guest.destroy();
  hypervisor.remove();
});

async function outcome(promise: Promise<unknown>): Promise<{ code: unknown; milliseconds: number }> {
  const started = performance.now();
  const code = await promise.then(
    () => 'resolved',
    (error: { code?: unknown }) => error.code,
  );
  return { code, milliseconds: performance.now() - started };
}

describe('a signal', () => {
  test('that has fired stops a call before it is made', async () => {
    await expect(guest.getMemsize({ signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'ABORTED',
    });
  });

  test('that fires while a handle is made gives none back', async () => {
    const controller = new AbortController();
    const making = Guestfs.create({ signal: controller.signal });
    controller.abort();
    await expect(making).rejects.toMatchObject({ code: 'ABORTED' });
  });

  test('ends a launch within a second, and its processes with it', async () => {
    const controller = new AbortController();
    const launch = guest.launch({ signal: controller.signal });
    await hypervisor.running();
    controller.abort(new Error('enough'));
    const { code, milliseconds } = await outcome(launch);
    expect(code).toBe('ABORTED');
    expect(milliseconds).toBeLessThan(1000);
    expect(hypervisor.isAlive()).toBe(false);
    await expect(guest.getMemsize()).resolves.toBeGreaterThan(0);
  });

  test('drops a call that waits, and leaves the running one alone', async () => {
    const controller = new AbortController();
    const launch = outcome(guest.launch());
    await hypervisor.running();
    const waiting = outcome(guest.getMemsize({ signal: controller.signal }));
    controller.abort();
    expect((await waiting).code).toBe('ABORTED');
    expect(hypervisor.isAlive()).toBe(true);
    await guest.destroy();
    expect((await launch).code).toBe('HANDLE_CLOSED');
  });

  test('leaves no listener behind', async () => {
    const controller = new AbortController();
    const add = jest.spyOn(controller.signal, 'addEventListener');
    const remove = jest.spyOn(controller.signal, 'removeEventListener');
    for (let i = 0; i < 20; i++) await guest.getMemsize({ signal: controller.signal });
    expect(remove).toHaveBeenCalledTimes(add.mock.calls.length);
  });
});

test('cancel() ends the launch that runs', async () => {
  const launch = outcome(guest.launch());
  await hypervisor.running();
  guest.cancel();
  expect((await launch).code).toBe('ABORTED');
  expect(hypervisor.isAlive()).toBe(false);
});

test('cancel() and userCancel() of an idle handle do nothing', async () => {
  guest.cancel();
  await guest.userCancel();
  await expect(guest.getMemsize()).resolves.toBeGreaterThan(0);
});

test('a signal given to create() destroys the handle', async () => {
  const controller = new AbortController();
  const other = await Guestfs.create({ signal: controller.signal });
  await hypervisor.use(other);
  const launch = outcome(other.launch());
  const waiting = outcome(other.getMemsize());
  await hypervisor.running();
  controller.abort();
  expect((await launch).code).toBe('ABORTED');
  expect((await waiting).code).toBe('ABORTED');
  await expect(other.getMemsize()).rejects.toMatchObject({ code: 'ABORTED' });
  await other.close();
  expect(hypervisor.isAlive()).toBe(false);
});

describe('destroy()', () => {
  test('ends the running call, drops the waiting ones and closes', async () => {
    const launch = outcome(guest.launch());
    const waiting = [outcome(guest.getMemsize()), outcome(guest.version())];
    await hypervisor.running();
    const { milliseconds } = await outcome(guest.destroy());
    expect(milliseconds).toBeLessThan(1000);
    expect((await launch).code).toBe('HANDLE_CLOSED');
    for (const one of await Promise.all(waiting)) expect(one.code).toBe('HANDLE_CLOSED');
    expect(hypervisor.isAlive()).toBe(false);
  });

  test('hurries a close() that waits for a call', async () => {
    const launch = outcome(guest.launch());
    await hypervisor.running();
    const close = outcome(guest.close());
    await guest.destroy();
    expect((await close).code).toBe('resolved');
    expect((await launch).code).toBe('HANDLE_CLOSED');
  });

  test('gives its reason to the running call, the waiting ones and later ones', async () => {
    const launch = outcome(guest.launch());
    const waiting = outcome(guest.version());
    await hypervisor.running();
    const reason = new V2vError('HOST_NO_SPACE', 'No space is left.');
    await guest.destroy(reason);
    expect((await launch).code).toBe('HOST_NO_SPACE');
    expect((await waiting).code).toBe('HOST_NO_SPACE');
    await expect(guest.version()).rejects.toBe(reason);
    await guest.close();
  });

  test('may be called again, and after close()', async () => {
    await guest.close();
    await Promise.all([guest.destroy(), guest.destroy(), guest.close()]);
    await guest.destroy();
  });
});
