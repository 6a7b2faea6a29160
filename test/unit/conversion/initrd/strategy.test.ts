import { V2vError } from '../../../../lib/errors';
import { chooseStrategy, type InitrdFacts } from '../../../../lib/conversion/linux/initrd/policy/strategy';

const facts = (changes: Partial<InitrdFacts> = {}): InitrdFacts => ({
  initrd: '/boot/initrd',
  wanted: 'auto',
  missing: [],
  stale: [],
  ...changes,
});

it.each<[string, Partial<InitrdFacts>, string, RegExp]>([
  ['nothing is missing', {}, 'keep', /Every driver/],
  ['drivers are missing', { missing: ['virtio_blk'] }, 'append', /lacks virtio_blk/],
  ['disks have old names in it', { stale: ['x names sda'] }, 'append', /x names sda/],
  [
    'it loads a fixed list',
    { missing: ['virtio_blk'], notAppendable: 'it is fixed' },
    'rebuild',
    /lacks virtio_blk.*it is fixed/,
  ],
  ['it loads a fixed list that has all', { notAppendable: 'it is fixed' }, 'keep', /Every driver/],
  ['it cannot be read', { unreadable: 'it is empty' }, 'rebuild', /cannot be read: it is empty/],
  ['a rebuild is asked for', { wanted: 'rebuild' }, 'rebuild', /asked for/],
  ['keep is asked for and nothing is missing', { wanted: 'keep' }, 'keep', /Every driver/],
  [
    'keep is asked for and it is stale',
    { wanted: 'keep', stale: ['x names sda'] },
    'keep',
    /though x names sda/,
  ],
  [
    'keep is asked for and it is unreadable',
    { wanted: 'keep', unreadable: 'it is odd' },
    'keep',
    /not known: it is odd/,
  ],
  ['append is asked for and nothing is missing', { wanted: 'append' }, 'keep', /Every driver/],
])('where %s: %3$s', (_, changes, strategy, reason) => {
  const decision = chooseStrategy(facts(changes));
  expect(decision.strategy).toBe(strategy);
  expect(decision.reason).toMatch(reason);
});

it.each<[string, Partial<InitrdFacts>, RegExp]>([
  [
    'keep, with drivers missing',
    { wanted: 'keep', missing: ['virtio_blk'] },
    /cannot be kept: it lacks virtio_blk/,
  ],
  [
    'append, to a fixed list',
    { wanted: 'append', missing: ['a'], notAppendable: 'it is fixed' },
    /would not help: it is fixed/,
  ],
  [
    'append, to what cannot be read',
    { wanted: 'append', unreadable: 'it is part of a unified kernel image' },
    /unified kernel image/,
  ],
])('refuses %s', (_, changes, message) => {
  expect(() => chooseStrategy(facts(changes))).toThrow(message);
  expect(() => chooseStrategy(facts(changes))).toThrow(V2vError);
});
