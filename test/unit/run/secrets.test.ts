import { maskSecrets } from '../../../lib/run/secrets';
import type { Source } from '../../../types/source';

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

test('the password of the display is not shown, that there is one is', () => {
  const secret: Source = { ...source, display: { type: 'vnc', keymap: 'de', password: 'hunter2' } };
  expect(maskSecrets(secret)).toEqual({ ...source, display: { type: 'vnc', keymap: 'de', password: '***' } });
  expect(secret.display?.password).toBe('hunter2');
});

test('a source without secrets is shown as it is', () => {
  expect(maskSecrets(source)).toBe(source);
});
