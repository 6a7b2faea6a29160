import { addFirstbootScript } from '../../../../../lib/conversion';
import { windows } from '../../../../../lib/conversion/windows';
import { openHive } from '../../../../../lib/registry';
import { windows10Guest } from '../../../../../lib/testing';

const directory = '/Program Files/v2v-node/firstboot';
const service = 'ControlSet001\\Services\\v2v-node-firstboot';

it('the first script brings the program, its list and its service with it', async () => {
  await using typical = await windows10Guest();
  const { guest } = typical;
  const state = typical.state();
  await addFirstbootScript(state, {
    name: 'set up: this',
    script: 'echo 1\n',
    attempts: 3,
    timeLimit: 60,
    files: { 'data.bin': Buffer.from([0, 1, 2]) },
  });
  await addFirstbootScript(state, { name: 'second', script: "'2'\n", language: 'powershell' });
  expect(await guest.cat(`${directory}/scripts.txt`)).toBe(
    '0001-set-up-this 3 60 cmd\r\n0002-second 1 900 powershell\r\n',
  );
  expect(await guest.cat(`${directory}/scripts/0001-set-up-this/script.cmd`)).toBe('echo 1\r\n');
  expect(await guest.readFile(`${directory}/scripts/0001-set-up-this/data.bin`)).toEqual(
    Buffer.from([0, 1, 2]),
  );
  expect(
    (await guest.readFile(`${directory}/scripts/0002-second/script.ps1`)).subarray(0, 3).toString('hex'),
  ).toBe('efbbbf');
  const program = await guest.readFile(`${directory}/firstboot.exe`);
  // IMAGE_FILE_MACHINE_AMD64 behind the PE signature.
  expect(program.readUInt16LE(program.readUInt32LE(0x3c) + 4)).toBe(0x8664);
  await using system = await openHive(guest, state.windows.systemHive);
  expect(await system.text(service, 'ImagePath')).toBe(
    '"C:\\Program Files\\v2v-node\\firstboot\\firstboot.exe" service',
  );
  expect(await system.number(service, 'Type')).toBe(0x10);
  expect(await system.number(service, 'Start')).toBe(2);
  expect(await system.text(service, 'ObjectName')).toBe('LocalSystem');
  expect(windows.report(state)).toMatchObject({
    firstboot: {
      log: 'C:\\Program Files\\v2v-node\\firstboot.log',
      scripts: [
        { name: 'set up: this', attempts: 3 },
        { name: 'second', attempts: 1 },
      ],
      restarts: 0,
    },
  });
});

it('nothing is reported of a guest that runs nothing', async () => {
  await using typical = await windows10Guest();
  expect(windows.report(typical.state())).not.toHaveProperty('firstboot');
});

it('a 32-bit Windows gets the 32-bit program', async () => {
  await using typical = await windows10Guest({ inspection: { arch: 'i386' } });
  await addFirstbootScript(typical.state(), { name: 'x', script: '' });
  const program = await typical.guest.readFile(`${directory}/firstboot.exe`);
  expect(program.readUInt16LE(program.readUInt32LE(0x3c) + 4)).toBe(0x14c);
});

it('a Windows for ARM has no program, and nothing is written', async () => {
  await using typical = await windows10Guest({ inspection: { arch: 'aarch64' } });
  const state = typical.state();
  await expect(addFirstbootScript(state, { name: 'x', script: '' })).rejects.toMatchObject({
    code: 'GUEST_UNSUPPORTED',
    message: expect.stringContaining('on aarch64, so "x" cannot run'),
  });
  expect(state.changes).toEqual([]);
});

it('the directory of programs is where the guest has it, on its own system drive', async () => {
  const registry = {
    software: { 'Microsoft\\Windows\\CurrentVersion': { ProgramFilesDir: 'D:\\PROGRAMME' } },
  };
  await using usual = await windows10Guest();
  await using typical = await windows10Guest({
    registry,
    files: { '/Programme': { directory: true } },
    inspection: { windows: { ...usual.inspection.windows!, systemDrive: 'D:' } },
  });
  const state = typical.state();
  await addFirstbootScript(state, { name: 'x', script: '' });
  expect(await typical.guest.isFile('/Programme/v2v-node/firstboot/firstboot.exe')).toBe(true);
  expect(state.firstboot.place()!.windows).toBe('D:\\PROGRAMME\\v2v-node\\firstboot');
});

it.each([['E:\\Programs'], ['C:'], ['..\\..\\x']])(
  'a directory of programs %s that is no place for it leaves the usual one',
  async (ProgramFilesDir) => {
    await using typical = await windows10Guest({
      registry: { software: { 'Microsoft\\Windows\\CurrentVersion': { ProgramFilesDir } } },
    });
    const state = typical.state();
    await addFirstbootScript(state, { name: 'x', script: '' });
    expect(state.firstboot.place()!.guest).toBe(directory);
  },
);

describe('a guest that was converted before and not started since', () => {
  it('runs the same script once, and keeps others', async () => {
    await using typical = await windows10Guest();
    const first = typical.state();
    await addFirstbootScript(first, { name: 'same', script: 'old\n' });
    await addFirstbootScript(first, { name: 'other', script: 'other\n' });
    await addFirstbootScript(first, { name: 'other', script: 'twice, on purpose\n' });
    const second = typical.state();
    await addFirstbootScript(second, { name: 'same', script: 'new\n' });
    expect(await typical.guest.cat(`${directory}/scripts.txt`)).toBe(
      '0002-other 1 900 cmd\r\n0003-other 1 900 cmd\r\n0004-same 1 900 cmd\r\n',
    );
    expect((await typical.guest.ls(`${directory}/scripts`)).sort()).toEqual([
      '0002-other',
      '0003-other',
      '0004-same',
    ]);
    expect(second.firstboot.report()!.scripts).toEqual([{ name: 'same', attempts: 1 }]);
  });
});
