import type { OutputOptions } from '../../../types/output';
import type { DiskImage } from '../../../types/source';
import type { TargetDisk, TargetPlan } from '../../../types/target';
import { checkOrder, chooseOrder } from '../../../lib/output';

const local: OutputOptions = { mode: 'local', directory: '/out' };
const remote: DiskImage = { kind: 'nbd', uri: 'nbd+unix:///?socket=/s', format: 'raw', remote: true };
const here: DiskImage = { kind: 'file', path: '/in.raw', format: 'raw' };

function planOf(copyFirst: boolean, disk: Partial<TargetDisk> = {}): TargetPlan {
  const disks = [{ name: 'sda', path: '/out/web-sda', ...disk } as TargetDisk];
  const abilities = { serialPort: true, namedNetworks: true, formats: ['raw' as const], copyFirst };
  return { output: local, name: 'web', abilities, disks, claims: [], files: [], room: [] };
}
const sourceOf = (image: DiskImage): { disks: { id: number; image: DiskImage }[] } => ({
  disks: [{ id: 0, image }],
});

it.each([
  [undefined, here, planOf(true), 'convert-first'],
  [undefined, remote, planOf(true), 'copy-first'],
  [undefined, remote, planOf(false), 'convert-first'],
  [undefined, remote, planOf(true, { device: true }), 'convert-first'],
  ['convert-first', remote, planOf(true), 'convert-first'],
  ['copy-first', here, planOf(true), 'copy-first'],
] as const)('the order %s is', (order, image, plan, expected) => {
  expect(chooseOrder(order, sourceOf(image), plan)).toBe(expected);
});

it('a disk that goes to a block device cannot be copied first', () => {
  expect(() => chooseOrder('copy-first', sourceOf(here), planOf(true, { device: true }))).toThrow(
    expect.objectContaining({ code: 'OUTPUT_UNSUPPORTED' }),
  );
});

describe('before anything is looked at', () => {
  it.each<[OutputOptions, boolean]>([
    [local, true],
    [{ mode: 'qemu', directory: '/out' }, true],
    [{ mode: 'json', directory: '/out' }, true],
    [{ mode: 'kubevirt', directory: '/out' }, true],
    [{ mode: 'kubevirt', directory: '/out', disks: 'pvc', apply: {} }, false],
    [{ mode: 'libvirt' }, false],
    [{ mode: 'null' }, false],
  ])('%j', (output, isPossible) => {
    const check = (): void => checkOrder({ order: 'copy-first', output });
    if (isPossible) expect(check).not.toThrow();
    else expect(check).toThrow(expect.objectContaining({ code: 'OUTPUT_UNSUPPORTED' }));
    expect(() => checkOrder({ output })).not.toThrow();
  });

  it('an order that makes no sense', () => {
    expect(() => checkOrder({ order: 'neither' as 'copy-first', output: local })).toThrow(
      expect.objectContaining({ code: 'USAGE' }),
    );
  });
});
