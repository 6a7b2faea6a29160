import { networkNameFiles } from '../../../../lib/conversion/linux/initrd/drivers/network-name-files';
import { stepGuest } from '../support/step-guest';
import { linuxState } from '../support/linux-state';

const mac = '00:50:56:aa:bb:cc';
const folder = '/etc/systemd/network';
const rules = '/etc/udev/rules.d/70-persistent-net.rules';

async function added(file: string, files: Record<string, string>): Promise<string[]> {
  const pinned = [{ nic: 0, mac, name: 'ens192', evidence: 'vmware-slot' as const, file }];
  const state = linuxState(stepGuest({ files }), { networkNames: { pinned, unpinned: [] } });
  return (await networkNameFiles(state)).map(({ path }) => `/${path}`);
}

it('adds the .link file, and the rule that was written beside it', async () => {
  const link = `${folder}/70-v2v-ens192.link`;
  const files = { [link]: '[Match]\n', [rules]: `ATTR{address}=="${mac.toUpperCase()}", NAME="ens192"\n` };
  expect(await added(link, files)).toEqual([link, rules]);
  expect(await added(link, { ...files, [rules]: '# of other cards\n' })).toEqual([link]);
});

it('adds a drop-in together with its file', async () => {
  const [main, dropIn] = [`${folder}/10-lan.link`, `${folder}/10-lan.link.d/mac.conf`];
  expect(await added(dropIn, { [main]: '[Link]\n', [dropIn]: '[Match]\n' })).toEqual([main, dropIn]);
});

it('adds no configuration of the network', async () => {
  const netplan = '/etc/netplan/01.yaml';
  expect(await added(netplan, { [netplan]: 'network: {}\n' })).toEqual([]);
});
