import { Guestfs } from '../../lib/guestfs/index';
import { V2vError } from '../../lib/errors';
import { runChild } from './child';

test('a handle is made, answers, and is closed', async () => {
  const guest = await Guestfs.create({ identifier: 'native-test' });
  expect(await guest.getIdentifier()).toBe('native-test');
  expect(await guest.isConfig()).toBe(true);
  await guest.close();
});

test('closing twice, at once and again, is one closing', async () => {
  const guest = await Guestfs.create();
  expect(guest.close()).toBe(guest.close());
  await guest.close();
  await guest.close();
});

test('await using closes', async () => {
  let kept: Guestfs;
  {
    await using guest = await Guestfs.create();
    kept = guest;
  }
  await expect(kept.getMemsize()).rejects.toMatchObject({ code: 'HANDLE_CLOSED' });
});

test('a call on a closed handle rejects with an error of ours', async () => {
  const guest = await Guestfs.create();
  await guest.close();
  const error: unknown = await guest.getMemsize().catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(V2vError);
  expect(error).toBeInstanceOf(Error);
  expect(error).toMatchObject({ code: 'HANDLE_CLOSED', subject: 'get_memsize' });
  await expect(guest.userCancel()).rejects.toMatchObject({ code: 'HANDLE_CLOSED' });
});

test('calls made before close() are answered', async () => {
  const guest = await Guestfs.create();
  const answers = Array.from({ length: 100 }, () => guest.getMemsize());
  const closed = guest.close();
  for (const answer of await Promise.all(answers)) expect(answer).toBeGreaterThan(0);
  await closed;
});

test('calls run in the order they were made', async () => {
  await using guest = await Guestfs.create();
  const done: number[] = [];
  await Promise.all(
    [256, 300, 400].map(async (size, index) => {
      await guest.setMemsize(size);
      done.push(index);
    }),
  );
  expect(done).toEqual([0, 1, 2]);
  expect(await guest.getMemsize()).toBe(400);
});

test('handles do not know each other', async () => {
  await using one = await Guestfs.create();
  await using two = await Guestfs.create();
  await Promise.all([one.setMemsize(300), two.setMemsize(400)]);
  expect(await Promise.all([one.getMemsize(), two.getMemsize()])).toEqual([300, 400]);
});

test('fifty handles at once', async () => {
  const guests = await Promise.all(Array.from({ length: 50 }, () => Guestfs.create()));
  await Promise.all(guests.map((guest, index) => guest.setMemsize(300 + index)));
  expect(await Promise.all(guests.map((guest) => guest.getMemsize()))).toEqual(
    guests.map((_, index) => 300 + index),
  );
  await Promise.all(guests.map((guest) => guest.close()));
});

test('ignoreEnvironment leaves LIBGUESTFS_ variables alone', async () => {
  const script = (options: string) =>
    `const guest = await Guestfs.create(${options}); console.log(await guest.getMemsize()); await guest.close();`;
  const env = { LIBGUESTFS_MEMSIZE: '777' };
  expect((await runChild(script(''), { env })).stdout).toBe('777\n');
  expect((await runChild(script('{ ignoreEnvironment: true }'), { env })).stdout).not.toBe('777\n');
});

test('promises, errors, arrays and objects are of the realm of the caller', async () => {
  await using guest = await Guestfs.create();
  const promise = guest.getBackendSettings();
  expect(promise).toBeInstanceOf(Promise);
  expect(await promise).toBeInstanceOf(Array);
  expect(await guest.version()).toBeInstanceOf(Object);
  await expect(guest.ls('/')).rejects.toBeInstanceOf(Error);
});
