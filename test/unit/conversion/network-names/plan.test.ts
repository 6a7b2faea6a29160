import {
  usesKernelNames,
  type NamingFacts,
} from '../../../../lib/conversion/linux/network-names/naming/kernel-names';
import {
  oldAddresses,
  replaceAddress,
} from '../../../../lib/conversion/linux/network-names/configuration/old-addresses';
import { planNetworkNames, type PlanInput } from '../../../../lib/conversion/linux/network-names/naming/plan';
import { slotName, slotOrder } from '../../../../lib/conversion/linux/network-names/naming/vmware-slot';

const a = '00:50:56:00:00:0a';
const b = '00:50:56:00:00:0b';
const gone = '00:50:56:00:00:ff';
const nic = (mac: string, pciSlot?: number, macGenerated = false) => ({
  mac,
  macGenerated,
  ...(pciSlot === undefined ? {} : { pciSlot }),
});
const named = (...names: string[]) => names.map((name) => ({ name, file: '/f' }));
const rule = (mac: string, name: string, portable = true) => ({ mac, name, file: '/rules', portable });

function plan(input: Partial<PlanInput>): {
  known: string[];
  unpinned: string[];
  harmless: boolean[];
  pinnedBy: (string | undefined)[];
} {
  const { known, unknown } = planNetworkNames({
    nics: [nic(a)],
    cards: [],
    rules: [],
    kernelNames: false,
    ...input,
  });
  return {
    known: known.map((entry) => `${entry.nic} ${entry.name} ${entry.evidence}`),
    unpinned: unknown.map((entry) => `${entry.nic} ${entry.reason}`),
    harmless: unknown.map((entry) => entry.harmless),
    pinnedBy: known.map((entry) => entry.pinnedBy),
  };
}

it.each([
  [192, 'ens192'],
  [33, 'ens33'],
  [256, 'ens256'],
  [1184, 'ens161'],
  [1280, 'ens257'],
  [-1, undefined],
  [1.5, undefined],
  [1e9, undefined],
])('a card in slot %d is %s', (slot, name) => expect(slotName(slot)).toBe(name));

it.each<[(number | undefined)[], number[] | undefined]>([
  [
    [224, 160, 192],
    [1, 2, 0],
  ],
  [
    [33, 34],
    [0, 1],
  ],
  [[33, 192], undefined],
  [
    [192, 1184, 160],
    [2, 1, 0],
  ],
  [[192, 2208, 16], undefined],
  [[160, undefined], undefined],
  [[160, 160], undefined],
])('the kernel finds slots %j in the order %j', (slots, order) => expect(slotOrder(slots)).toEqual(order));

describe('planNetworkNames', () => {
  it('takes the slot where the guest is configured for its name', () => {
    expect(plan({ nics: [nic(a, 192)], cards: named('ens192') }).known).toEqual(['0 ens192 vmware-slot']);
  });

  it('takes the slot where the guest is configured for no name', () => {
    expect(plan({ nics: [nic(a, 192)] }).known).toEqual(['0 ens192 vmware-slot']);
  });

  it('believes the configuration rather than a slot that contradicts it', () => {
    expect(plan({ nics: [nic(a, 192)], cards: named('eno16777736') }).known).toEqual([
      '0 eno16777736 single',
    ]);
  });

  it('takes the slots of all cards where one of them is confirmed', () => {
    const { known, unpinned } = plan({ nics: [nic(a, 192), nic(b, 224)], cards: named('ens224') });
    expect(known).toEqual(['0 ens192 vmware-slot', '1 ens224 vmware-slot']);
    expect(unpinned).toEqual([]);
  });

  it('believes an address in the configuration before the slot, and gives a name once', () => {
    const cards = [{ name: 'ens192', mac: b, file: '/f' }];
    expect(plan({ nics: [nic(a, 192), nic(b, 224)], cards })).toMatchObject({
      known: ['1 ens192 guest-mac'],
      unpinned: ['0 By what is known it was ens192, and so was another card.'],
    });
  });

  it('believes a rule before all, and leaves it to do its work', () => {
    const cards = [{ name: 'ens192', mac: a, file: '/f' }];
    expect(plan({ nics: [nic(a, 192)], cards, rules: [rule(a, 'lan0')] })).toMatchObject({
      known: ['0 lan0 guest-udev-rule'],
      pinnedBy: ['/rules'],
    });
    // One that holds on the old machine only must be made anew; one that never had its way is no evidence.
    expect(plan({ cards: named('lan0'), rules: [rule(a, 'lan0', false)] })).toMatchObject({
      known: ['0 lan0 guest-udev-rule'],
      pinnedBy: [undefined],
    });
    expect(
      plan({ nics: [nic(a, 192)], cards: named('ens192'), rules: [rule(a, 'eth0', false)] }).known,
    ).toEqual(['0 ens192 vmware-slot']);
  });

  it('takes the only name for the only card', () => {
    expect(plan({ cards: named('eth0', 'eth0') }).known).toEqual(['0 eth0 single']);
    // The source did not tell the address; the rule is for one that is gone.
    expect(plan({ nics: [nic(a, undefined, true)], rules: [rule(gone, 'eth0')] }).known).toEqual([
      '0 eth0 single',
    ]);
    // A rule left by another card does not count beside the configuration.
    expect(plan({ cards: named('eth0'), rules: [rule(gone, 'eth1')] }).known).toEqual(['0 eth0 single']);
  });

  it('says why a name is not known', () => {
    expect(plan({}).unpinned[0]).toMatch(/^0 The source gives no slot/);
    expect(plan({ kernelNames: true }).unpinned[0]).toMatch(/order of the kernel/);
    expect(plan({ cards: named('eth0', 'eth1') }).unpinned[0]).toMatch(
      /configured for eth0, eth1; which of them/,
    );
    expect(plan({ nics: [nic(a), nic(b)], cards: named('ens192', 'ens224') }).unpinned).toEqual([
      expect.stringMatching(/^0 .*neither an address nor a slot/),
      expect.stringMatching(/^1 /),
    ]);
  });

  it('counts eth0, eth1 by the slots where the guest leaves the names to the kernel', () => {
    const nics = [nic(a, 224), nic(b, 192)];
    expect(plan({ nics, kernelNames: true, cards: named('eth0', 'eth1') }).known).toEqual([
      '0 eth1 vmware-slot',
      '1 eth0 vmware-slot',
    ]);
    expect(plan({ nics: [nic(a, 33), nic(b, 192)], kernelNames: true, cards: named('eth0') }).known).toEqual(
      [],
    );
  });

  it('pins no name that is not a card’s', () => {
    expect(plan({ rules: [rule(a, 'bond0')], cards: [{ name: 'br0', mac: a, file: '/f' }] }).known).toEqual(
      [],
    );
  });
});

describe('usesKernelNames', () => {
  const facts = (changes: Partial<NamingFacts>): NamingFacts => ({
    family: 'rhel',
    distro: 'rhel',
    majorVersion: 9,
    systemdVersion: 252,
    commandLines: [],
    namingMasked: false,
    ...changes,
  });
  it.each<[string, Partial<NamingFacts>, boolean]>([
    ['RHEL 9', {}, false],
    ['net.ifnames=0', { commandLines: ['GRUB_CMDLINE_LINUX="net.ifnames=0 biosdevname=0"'] }, true],
    ['net.ifnames=1', { commandLines: ['linux /vmlinuz net.ifnames=1'] }, false],
    ['a comment', { commandLines: ['#GRUB_CMDLINE_LINUX="net.ifnames=0"'] }, false],
    ['a masked policy', { namingMasked: true }, true],
    ['RHEL 6', { majorVersion: 6, systemdVersion: undefined }, true],
    ['SLES', { family: 'suse', distro: 'sles' }, true],
    ['Debian 8', { family: 'debian', distro: 'debian', majorVersion: 8 }, true],
    ['Debian 12', { family: 'debian', distro: 'debian', majorVersion: 12 }, false],
    ['Ubuntu 14.04', { family: 'debian', distro: 'ubuntu', majorVersion: 14 }, true],
  ])('%s: %#', (_, changes, expected) => expect(usesKernelNames(facts(changes))).toBe(expected));
});

describe('oldAddresses', () => {
  const card = { name: 'ens192', mac: gone, file: '/ifcfg' };
  it('finds what insists on the address of a card that got a new one', () => {
    expect(oldAddresses([card], [nic(a, 192, true)], [{ nic: 0, name: 'ens192' }])).toEqual([
      { file: '/ifcfg', before: gone, after: a },
    ]);
    expect(oldAddresses([{ mac: gone, file: '/nm' }], [nic(a, undefined, true)], [])).toEqual([
      { file: '/nm', before: gone, after: a },
    ]);
  });
  it('leaves alone what is known, and what is not clear', () => {
    expect(oldAddresses([card], [nic(a, 192)], [{ nic: 0, name: 'ens192' }])).toEqual([]);
    expect(oldAddresses([card], [nic(a, 192, true)], [{ nic: 0, name: 'ens224' }])).toEqual([]);
    expect(oldAddresses([{ mac: gone, file: '/nm' }], [nic(a, 1, true), nic(b, 2, true)], [])).toEqual([]);
  });
  it('replaces an address however it is spelled', () => {
    const text =
      'HWADDR=00:50:56:00:00:FF\nmac 00-50-56-00-00-ff x00:50:56:00:00:ff\nuuid 00:50:56:00:00:ff:01\n';
    expect(replaceAddress(text, gone, '52:54:00:ab:cd:ef')).toBe(
      'HWADDR=52:54:00:AB:CD:EF\nmac 52-54-00-ab-cd-ef x52:54:00:ab:cd:ef\nuuid 00:50:56:00:00:ff:01\n',
    );
  });
});
