import { Guestfs } from '../../lib/guestfs/index';
import { guestfsActions } from '../../lib/guestfs/actions.gen';
import { LibvirtConnection } from '../../lib/libvirt/index';
import { nativeAddon } from '../../lib/addon';
import { runChild } from './child';

test('the addon loads and says what it runs with', () => {
  const { major, minor, release } = Guestfs.libraryVersion();
  expect(major).toBe(1);
  expect(minor).toBeGreaterThanOrEqual(38);
  expect(release).toBeGreaterThanOrEqual(0);
  expect(LibvirtConnection.clientVersion().major).toBeGreaterThanOrEqual(4);
});

test('every method has a row in the table, with as many arguments', () => {
  const rows = new Map(
    nativeAddon()
      .guestfsActions()
      .map((row) => [row.name, row]),
  );
  expect(guestfsActions.length).toBeGreaterThan(580);
  const wrong = guestfsActions.filter(([, action, args]) => rows.get(action)?.args !== args);
  expect(wrong).toEqual([]);
});

test('every method is on the class, once', () => {
  const methods = guestfsActions.map(([method]) => method);
  expect(new Set(methods).size).toBe(methods.length);
  const prototype = Guestfs.prototype as unknown as Record<string, unknown>;
  expect(methods.filter((method) => typeof prototype[method] !== 'function')).toEqual([]);
});

test('supports() tells the actions that the library has', () => {
  expect(Guestfs.supports('aug_get')).toBe(true);
  expect(Guestfs.supports('frobnicate')).toBe(false);
});

test('the private test functions are not in the build that users get', () => {
  expect(Guestfs.supports('internal_test')).toBe(false);
});

test('an addon that is not there is one clear error, when it is needed and not before', async () => {
  const child = await runChild(
    `await Guestfs.create().catch((error) => console.log(JSON.stringify([error.code, error.message, error.hint])));`,
    { env: { V2V_NODE_BUILD: 'no-such-folder' } },
  );
  expect(child.stderr).toBe('');
  const [code, message, hint] = JSON.parse(child.stdout) as string[];
  expect(code).toBe('NATIVE_ADDON');
  expect(message).toMatch(/cannot be loaded/);
  expect(hint).toMatch(/g\+\+ make cmake.*npm rebuild v2v-node/);
});
