/** Each call to the appliance is a round trip, and steps ask for many values below one key. */
import { createTestGuest, emptyHive, type TestGuest, writeRegistry } from '../../../lib/testing';
import { openHive } from '../../../lib/registry';

const path = '/SYSTEM';
const looked = (guest: TestGuest): number =>
  guest.calls.filter(({ action }) => ['hivex_root', 'hivex_node_get_child'].includes(action)).length;

async function hiveGuest() {
  const guest = await createTestGuest({ files: { [path]: emptyHive() } });
  await writeRegistry(guest, path, { 'Set\\Services\\a': { Start: 1 }, 'Set\\Services\\b': { Start: 2 } });
  return guest;
}

it('a key that was found is not looked for again, in whatever case', async () => {
  await using guest = await hiveGuest();
  await using hive = await openHive(guest, path);
  const before = looked(guest);
  expect(await hive.number('Set\\Services\\a', 'Start')).toBe(1);
  expect(looked(guest) - before).toBe(4);
  expect(await hive.number('SET\\services\\A', 'Start')).toBe(1);
  expect(looked(guest) - before).toBe(4);
  expect(await hive.number('Set\\Services\\b', 'Start')).toBe(2);
  expect(looked(guest) - before).toBe(5);
  expect(await hive.keys('Set\\Services')).toEqual(['a', 'b']);
  expect(looked(guest) - before).toBe(5);
});

it('a key that is made, or removed, is known to be so', async () => {
  await using guest = await hiveGuest();
  await using hive = await openHive(guest, path, { write: true });
  expect(await hive.has('Set\\New\\Below')).toBe(false);
  await hive.set('Set\\New\\Below', 'x', 1);
  expect(await hive.number('set\\new\\below', 'X')).toBe(1);
  expect(await hive.deleteKey('Set\\New')).toBe(true);
  expect(await hive.has('Set\\New\\Below')).toBe(false);
  expect(await hive.keys('Set')).toEqual(['Services']);
  expect(await hive.number('Set\\Services\\b', 'Start')).toBe(2);
  await hive.set('Set\\New\\Below', 'x', 2);
  expect(await hive.number('Set\\New\\Below', 'x')).toBe(2);
});
