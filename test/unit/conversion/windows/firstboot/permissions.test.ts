import { addFirstbootScript } from '../../../../../lib/conversion';
import { GuestfsError } from '../../../../../lib/errors';
import { onlyAdministrators } from '../../../../../lib/conversion/windows/firstboot/security-descriptor';
import { firstbootPermissionsStep } from '../../../../../lib/conversion/windows/firstboot-permissions';
import type { WindowsState } from '../../../../../lib/conversion/windows/state';
import { windows10Guest } from '../../../../../lib/testing';

/** What a security descriptor says, read by [MS-DTYP] and not by what wrote it. */
function parse(bytes: Buffer) {
  const sid = (at: number): string => {
    const parts = Array.from({ length: bytes[at + 1]! }, (_, index) =>
      bytes.readUInt32LE(at + 8 + 4 * index),
    );
    return ['S', bytes[at], bytes.readUIntBE(at + 2, 6), ...parts].join('-');
  };
  const list = bytes.readUInt32LE(16);
  const entries: { type: number; flags: number; mask: number; who: string }[] = [];
  let at = list + 8;
  for (let left = bytes.readUInt16LE(list + 4); left > 0; left--) {
    entries.push({
      type: bytes[at]!,
      flags: bytes[at + 1]!,
      mask: bytes.readUInt32LE(at + 4),
      who: sid(at + 8),
    });
    at += bytes.readUInt16LE(at + 2);
  }
  return {
    revision: bytes[0],
    control: bytes.readUInt16LE(2),
    owner: sid(bytes.readUInt32LE(4)),
    group: sid(bytes.readUInt32LE(8)),
    sacl: bytes.readUInt32LE(12),
    listEnd: list + bytes.readUInt16LE(list + 2),
    lastEntryEnd: at,
    entries,
  };
}

it('the descriptor lets in the system and administrators, and nothing is inherited', () => {
  const { listEnd, lastEntryEnd, ...descriptor } = parse(onlyAdministrators());
  expect(descriptor).toEqual({
    revision: 1,
    control: 0x9004,
    owner: 'S-1-5-32-544',
    group: 'S-1-5-18',
    sacl: 0,
    entries: [
      { type: 0, flags: 3, mask: 0x1f01ff, who: 'S-1-5-18' },
      { type: 0, flags: 3, mask: 0x1f01ff, who: 'S-1-5-32-544' },
    ],
  });
  expect(lastEntryEnd).toBe(listEnd);
});

/** A guest with a script, and what its appliance answers. */
async function withAnswers(
  state: WindowsState,
  debug: () => Promise<string>,
  lgetxattr: () => Promise<Buffer>,
): Promise<{ state: WindowsState; commands: string[] }> {
  await addFirstbootScript(state, { name: 'x', script: '' });
  const commands: string[] = [];
  const guest = new Proxy(state.guest, {
    get: (target, name): unknown =>
      name === 'debug'
        ? (_sub: string, [command]: string[]) => {
            commands.push(command!);
            return debug();
          }
        : name === 'lgetxattr'
          ? lgetxattr
          : Reflect.get(target, name, target),
  });
  return { state: { ...state, guest }, commands };
}

const nothing = () => Promise.resolve('');

it('it is set for the whole directory, by one command of the appliance', async () => {
  await using typical = await windows10Guest();
  const { state, commands } = await withAnswers(typical.state(), nothing, () =>
    Promise.resolve(onlyAdministrators()),
  );
  expect(await firstbootPermissionsStep.applies(state)).toBe(true);
  await firstbootPermissionsStep.run(state);
  expect(commands).toEqual([
    `find '/sysroot/Program Files/v2v-node' -exec setfattr -h -n system.ntfs_acl -v 0x${onlyAdministrators().toString('hex')} {} +`,
  ]);
  expect(typical.events.filter(({ type }) => type === 'warning')).toEqual([]);
});

it('it is set for each file, and for nothing beside the directory', async () => {
  await using typical = await windows10Guest();
  const { guest } = typical;
  const state = typical.state();
  await addFirstbootScript(state, { name: 'x', script: '' });
  await firstbootPermissionsStep.run(state);
  const descriptor = (path: string) =>
    guest.lgetxattrs(path).then((all) => all.map(({ attrname, attrval }) => [attrname, attrval]));
  const directory = '/Program Files/v2v-node';
  const files = await guest.find(directory);
  expect(files).toContain('/firstboot/scripts');
  for (const path of ['', ...files]) {
    expect(await descriptor(directory + path)).toEqual([['system.ntfs_acl', onlyAdministrators()]]);
  }
  expect(await descriptor('/Program Files')).toEqual([]);
  expect(typical.events.filter(({ type }) => type === 'warning')).toEqual([]);
});

it.each([
  ['fails', () => Promise.reject(new GuestfsError('debug', '', 'debug: no setfattr')), 'debug: no setfattr'],
  ['has no effect', nothing, 'it could not be read back'],
])('a command that %s is a warning', async (_case, debug, words) => {
  await using typical = await windows10Guest();
  const { state } = await withAnswers(typical.state(), debug, () => Promise.resolve(Buffer.of()));
  await firstbootPermissionsStep.run(state);
  expect(typical.events).toContainEqual(
    expect.objectContaining({ code: 'FIRSTBOOT_PERMISSIONS', message: expect.stringContaining(words) }),
  );
});

it('does not apply to a guest that runs nothing', async () => {
  await using typical = await windows10Guest();
  expect(firstbootPermissionsStep.applies(typical.state())).toContain('nothing is run');
});
