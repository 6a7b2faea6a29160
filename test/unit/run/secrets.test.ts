import { maskEvent, maskSecrets } from '../../../lib/run/secrets';
import { createContext } from '../../../lib/run/context';
import { V2vError } from '../../../lib/errors';
import type { V2vEvent } from '../../../types/events';
import type { DiskImage, Source } from '../../../types/source';

const source: Source = {
  name: 'guest',
  hypervisor: 'kvm',
  memory: 1024 ** 3,
  vcpus: 1,
  features: [],
  firmware: 'bios',
  uefiSecureBoot: false,
  disks: [],
  removables: [],
  nics: [],
};

function withImage(image: DiskImage): Source {
  return { ...source, disks: [{ id: 0, image, controller: 'scsi' }] };
}

test('the password of the display is not shown, that there is one is', () => {
  const secret: Source = { ...source, display: { type: 'vnc', keymap: 'de', password: 'hunter2' } };
  expect(maskSecrets(secret)).toEqual({ ...source, display: { type: 'vnc', keymap: 'de', password: '***' } });
  expect(secret.display?.password).toBe('hunter2');
});

test('a source without secrets is shown as it is', () => {
  expect(maskSecrets(source)).toBe(source);
  const disk = withImage({ kind: 'nbd', uri: 'nbd://host/x', format: 'raw' });
  expect(maskSecrets(disk)).toBe(disk);
});

test('the password of a disk’s server is not shown, whatever kind of image it is', () => {
  const secret = withImage({ kind: 'nbd', uri: 'nbd://u:hunter2@host/x', format: 'raw' });
  expect(maskSecrets(secret)).toEqual(withImage({ kind: 'nbd', uri: 'nbd://u:***@host/x', format: 'raw' }));
  const later = { kind: 'later', location: 'https://h/x?token=hunter2', size: 5 } as unknown as DiskImage;
  expect(maskSecrets(withImage(later)).disks[0]!.image).toEqual({
    kind: 'later',
    location: 'https://h/x?token=***',
    size: 5,
  });
});

const uri = 'nbd://u:hunter2@host/x';
const shown = 'nbd://u:***@host/x';

test.each([
  [
    { type: 'command', command: `qemu-img info ${uri}` },
    { type: 'command', command: `qemu-img info ${shown}` },
  ],
  [
    { type: 'stage-start', stage: 'source', message: uri },
    { type: 'stage-start', stage: 'source', message: shown },
  ],
  [
    { type: 'message', stage: 'source', message: uri },
    { type: 'message', stage: 'source', message: shown },
  ],
  [
    { type: 'info', message: uri },
    { type: 'info', message: shown },
  ],
  [
    { type: 'debug', origin: 'trace', message: uri },
    { type: 'debug', origin: 'trace', message: shown },
  ],
  [
    { type: 'warning', code: 'X', message: uri },
    { type: 'warning', code: 'X', message: shown },
  ],
  [
    { type: 'warning', code: 'X', message: uri, hint: uri },
    { type: 'warning', code: 'X', message: shown, hint: shown },
  ],
] as const)('an event shows no password of a URI: %j', (event, masked) => {
  expect(maskEvent(event)).toEqual(masked);
});

test('a context masks what it emits', async () => {
  const events: V2vEvent[] = [];
  await using context = await createContext({ onEvent: (event) => events.push(event) });
  context.warn('X', `The disk ${uri} is slow.`, `Look at ${uri}.`);
  context.emit({ type: 'command', command: `qemu-img info '${uri}'` });
  expect(events).toHaveLength(2);
  expect(JSON.stringify(events)).not.toContain('hunter2');
});

test('an error shows no password of a URI, nor do its causes', () => {
  const cause = new V2vError('PROGRAM_FAILED', `cannot open ${uri}`, { cause: new Error(`no ${uri}`) });
  const error = new V2vError('DISK_FORMAT', `The disk ${uri} is none.`, {
    subject: uri,
    hint: `Look at ${uri}.`,
    cause,
  });
  expect(error).toMatchObject({
    message: `The disk ${shown} is none.`,
    subject: shown,
    hint: `Look at ${shown}.`,
  });
  expect(JSON.stringify(error) + error.stack).not.toContain('hunter2');
});
