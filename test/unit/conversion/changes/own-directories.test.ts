/** What a conversion makes in directories of its own is known without a look. */
import { execFileSync } from 'node:child_process';

import { ChangeRecorder } from '../../../../lib/conversion/changes/change-recorder';
import { stepGuest } from '../support/step-guest';

const looked = ['statns', 'lstatns', 'lstatnslist', 'pread', 'isFile'] as const;

/** A guest that tells what was looked at. */
function record(options: Parameters<typeof stepGuest>[0] = {}) {
  const memory = stepGuest(options);
  const looks: string[] = [];
  for (const name of looked) {
    const look = memory[name].bind(memory) as (path: string, ...rest: unknown[]) => Promise<unknown>;
    Object.assign(memory, {
      [name]: (path: string, ...rest: unknown[]) => (looks.push(`${name} ${path}`), look(path, ...rest)),
    });
  }
  const recorder = new ChangeRecorder(memory);
  return { memory, recorder, guest: recorder.guest, looks };
}

const created = (path: string, type: string) =>
  expect.objectContaining({ path, action: 'created', type }) as object;

it('is not looked at before, and once per directory in the end', async () => {
  const { guest, recorder, looks } = record({ directories: ['/srv'] });
  await guest.mkdirP('/srv/new/below');
  looks.length = 0;
  await guest.write('/srv/new/a', Buffer.from('text\n'));
  await guest.mkdirP('/srv/new/other');
  await guest.write('/srv/new/below/b', Buffer.from([0, 1]));
  await guest.write('/srv/new/a', Buffer.from('more\n'));
  expect(looks).toEqual([]);
  expect(await recorder.report()).toEqual([
    created('/srv/new', 'directory'),
    expect.objectContaining({ path: '/srv/new/a', diff: expect.stringContaining('+more\n') as string }),
    created('/srv/new/below', 'directory'),
    expect.objectContaining({ path: '/srv/new/below/b', sizeAfter: 2, noDiff: 'binary' }),
    created('/srv/new/other', 'directory'),
  ]);
  expect(looks).toEqual(['/srv', '/srv/new', '/srv/new/below'].map((path) => `lstatnslist ${path}`));
});

it('is read where it was written to otherwise', async () => {
  const { guest, recorder } = record({ directories: ['/srv'] });
  await guest.mkdirP('/srv/new');
  await guest.write('/srv/new/a', Buffer.from('one\n'));
  await guest.writeAppend('/srv/new/a', Buffer.from('two\n'));
  expect((await recorder.report())[1]?.diff).toContain('+one\n+two\n');
});

it('is read where it is of another size than what was written', async () => {
  const { guest, memory, recorder } = record({ directories: ['/srv'] });
  await guest.mkdirP('/srv/new');
  await guest.write('/srv/new/a', Buffer.from('one\n'));
  await memory.write('/srv/new/a', Buffer.from('somebody else\n'));
  expect((await recorder.report())[1]?.diff).toContain('+somebody else\n');
});

it('is not reported where it is gone', async () => {
  const { guest, recorder } = record({ directories: ['/srv'] });
  await guest.mkdirP('/srv/new');
  await guest.write('/srv/new/a', Buffer.from('one\n'));
  await guest.rmRf('/srv/new');
  expect(await recorder.report()).toEqual([]);
});

it('is looked at again once a program of the guest has run', async () => {
  const { guest, memory, recorder } = record({ directories: ['/srv'], commands: { make: '' } });
  await guest.mkdirP('/srv/new');
  await guest.write('/srv/new/a', Buffer.from('one\n'));
  await guest.command(['make']);
  await memory.write('/srv/new/a', Buffer.from('two\n'));
  execFileSync('mkfifo', [`${memory.directory}/srv/new/fifo`]);
  await expect(guest.write('/srv/new/fifo', 'x')).rejects.toMatchObject({ code: 'GUEST_UNSUPPORTED' });
  expect((await recorder.report())[1]?.diff).toContain('+two\n');
});

it('is looked at where the directory was there before, or was removed in between', async () => {
  const { guest, looks } = record({ files: { '/srv/old/a': 'text' } });
  await guest.mkdirP('/srv/old');
  await guest.write('/srv/old/a', 'x');
  expect(looks).toContain('pread /srv/old/a');
  await guest.rmRf('/srv/old');
  await guest.mkdirP('/srv/old');
  looks.length = 0;
  await guest.write('/srv/old/b', 'x');
  expect(looks).toEqual(['statns /srv/old/b']);
});
