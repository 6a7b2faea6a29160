import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { grubInstallDevices } from '../../../lib/conversion/linux/block-devices/debconf';
import { devicesIn, replaceDevices } from '../../../lib/conversion/linux/block-devices/device-name';
import { readCommands } from '../../../lib/cli/customize/command-file';
import { caselessPattern } from '../../../lib/conversion/guest/customize/files/caseless-pattern';
import { readTarList } from '../../../lib/conversion/guest/customize/files/tar-list';
import { extendLvmFilters } from '../../../lib/conversion/linux/block-devices/lvm-filter';
import { renameInText } from '../../../lib/conversion/linux/block-devices/rename-text';
import { parseBootEntry } from '../../../lib/conversion/linux/bootloader/boot-entry';
import {
  editDeviceMap,
  editGrub2Config,
  editGrubDefaults,
  editGrubEnvironment,
  editSysconfigBootloader,
} from '../../../lib/conversion/linux/bootloader/command-lines';
import {
  editExtlinuxConfig,
  parseExtlinuxConfig,
} from '../../../lib/conversion/linux/bootloader/extlinux-config';
import {
  parseGrubEnvironment,
  withGrubVariable,
} from '../../../lib/conversion/linux/bootloader/grub-environment';
import {
  editBootComment,
  editLegacyConfig,
  parseLegacyConfig,
} from '../../../lib/conversion/linux/bootloader/grub-legacy-config';
import { parseGrub2Config, withDefaultEntry } from '../../../lib/conversion/linux/bootloader/grub2-config';
import { wrapperTarget } from '../../../lib/conversion/linux/bootloader/grub2-location';
import {
  loaderDefaults,
  orderMenu,
  withLoaderDefault,
} from '../../../lib/conversion/linux/bootloader/systemd-boot-menu';
import { maskSecretLines } from '../../../lib/conversion/changes/secrets';
import { renameInHosts } from '../../../lib/conversion/linux/customize/hosts-file';
import { parseDpkgStatus as parseInstalled } from '../../../lib/conversion/linux/hypervisor-tools/dpkg-dependencies';
import {
  disableAptStanzas,
  disableRepoSections,
} from '../../../lib/conversion/linux/hypervisor-tools/vmware-repositories';
import {
  builtinByConfig,
  parseModulesBuiltin,
  parseModulesDep,
} from '../../../lib/conversion/linux/kernels/module-index';
import { makeInitrdModules, suseModules } from '../../../lib/conversion/linux/initrd/policy/drop-ins';
import { parseEtcnet } from '../../../lib/conversion/linux/network-names/configuration/etcnet';
import { parseNetplan } from '../../../lib/conversion/linux/network-names/configuration/netplan';
import {
  parseLinkFile,
  parseNetworkFile,
} from '../../../lib/conversion/linux/network-names/configuration/networkd';
import { parseKeyfile } from '../../../lib/conversion/linux/network-names/configuration/networkmanager';
import { ifupdownIncludes } from '../../../lib/conversion/linux/network-names/configuration/ifupdown';
import { shellAssignments } from '../../../lib/conversion/linux/network-names/configuration/ifcfg';
import { matchesPatterns } from '../../../lib/conversion/linux/network-names/configuration/name-pattern';
import { logicalLines } from '../../../lib/conversion/linux/network-names/configuration/udev-rules';
import { parseWickedXml } from '../../../lib/conversion/linux/network-names/configuration/wicked';
import { deviceSpecConditions } from '../../../lib/conversion/linux/network-names/matches/device-specs';
import { ifcfgConditions } from '../../../lib/conversion/linux/network-names/matches/ifcfg';
import { keyfileConditions } from '../../../lib/conversion/linux/network-names/matches/keyfile';
import { netplanConditions } from '../../../lib/conversion/linux/network-names/matches/netplan';
import { networkdConditions } from '../../../lib/conversion/linux/network-names/matches/networkd';
import { udevConditions } from '../../../lib/conversion/linux/network-names/matches/udev-rules';
import { parseSelinuxConfig } from '../../../lib/conversion/linux/selinux';
import { parsePackageVersion } from '../../../lib/conversion/linux/version';
import { isConnectionName } from '../../../lib/conversion/windows/network/adapter-device';
import { addressList, prefixOfMask } from '../../../lib/conversion/windows/network/addresses';
import { macOfInstance, macOfText, vmwareSlotOf } from '../../../lib/conversion/windows/network/instance-id';
import { parseDomain } from '../../../lib/input/domain-xml/parse';
import { parseOvf } from '../../../lib/input/ova/ovf/parse';
import { parseVmdkDescriptor } from '../../../lib/input/image/vmdk';
import { describeVmx } from '../../../lib/input/vmx/description';
import { readDescriptor } from '../../../lib/input/vmx/descriptor';
import { readEntries } from '../../../lib/input/vmx/lexer';
import { decodeText } from '../../../lib/xml/decode';
import { parseCrypttab, parseFstab } from '../../../lib/inspect/filesystems/fstab';
import { parseDpkgStatus } from '../../../lib/inspect/packages/dpkg';
import { parseOsRelease } from '../../../lib/inspect/system/os-release';
import { maskUri } from '../../../lib/text/mask-uri';
import { ovfOf } from '../input/archives';
import { domainOf } from '../input/domain-xml/domains';
import type { FuzzTarget } from './target';

const textNames = { rename: () => '/dev/vda1', isLeft: () => true, isOld: () => true, volumes: [] };
const fixtures = join(__dirname, '../../fixtures');
const markup = [
  '<a>',
  '</a>',
  '<',
  '>',
  '&',
  '&amp;',
  '&#0;',
  '<!--',
  '-->',
  '<![CDATA[',
  ']]>',
  '<?',
  '<!DOCTYPE a [<!ENTITY b "c">]>',
  ' a="1"',
  ' xmlns:a="b"',
  "'",
  '"',
  '/',
  ' ',
  '\0',
  '\ufeff',
];
const words = [
  '\n',
  '\r',
  '\r\n',
  ' ',
  '\t',
  '=',
  '"',
  "'",
  '\\',
  '#',
  '/',
  '[',
  ']',
  '{',
  '}',
  '(',
  ')',
  '*',
  ',',
  ':',
  ';',
  '%',
  '$',
  '-',
  '--',
  '0',
  'a',
  '\0',
  '\xa0',
  '/dev/',
  '/dev/sda1',
  '${',
  '<!--',
  '://',
  'rbd:',
  '?',
];

function samples(directory: string): Buffer[] {
  return readdirSync(join(fixtures, directory))
    .filter((name) => /\.(?:ovf|xml)$/.test(name))
    .map((name) => readFileSync(join(fixtures, directory, name)));
}

function texts(
  name: string,
  corpus: readonly string[],
  ...readers: ((text: string) => unknown)[]
): FuzzTarget {
  return {
    name,
    corpus: () => corpus.map((text) => Buffer.from(text)),
    tokens: words,
    read(input) {
      const text = input.toString('latin1');
      for (const reader of readers) reader(text);
    },
  };
}

const warn = (): void => undefined;
const unchanged = (text: string): string => text;
const device = (): string => '/dev/vda';
const of = (path: string) => (text: string) => ({ path, text });

const kernelLine = 'linux /boot/vmlinuz-6.1 root=/dev/sda1 ro quiet';
const grub2 = `set default="0"\nset prefix=($root)/boot/grub\nmenuentry 'A "b"' --class x $menuentry_id_option 'id' {\n  ${kernelLine}\n}\nsubmenu 'Other' {\n menuentry "C" { linux16 /x }\n}\nblscfg\nconfigfile $prefix/grub.cfg\n`;
const legacy = `default=0\nfallback 1\n#boot=/dev/sda\ntitle A\n root (hd0,0)\n kernel --no-mem-option /vmlinuz root=/dev/sda1 ro\n module /initrd\n`;
const lvm = 'devices {\n filter = [ "a|^/dev/sda.*|", "r|.*|" ]\n global_filter = "a/.*/"\n}\n';
const dpkg =
  'Package: a\nStatus: install ok installed\nVersion: 1:2-3\nDepends: b (>= 1), c | d\nDescription: x\n y\n\nPackage: b\nStatus: deinstall ok config-files\n';

export const textTargets: readonly FuzzTarget[] = [
  {
    name: 'OVF',
    corpus: () => [...samples('ovf'), Buffer.from(ovfOf())],
    tokens: markup,
    read: (input) => parseOvf(decodeText(input), 'guest.ovf', undefined, warn),
  },
  {
    name: 'domain XML',
    corpus: () => [...samples('domain-xml'), Buffer.from(domainOf())],
    tokens: markup,
    read: (input) => parseDomain(decodeText(input), { file: 'guest.xml', warn }),
  },
  texts(
    'VMDK descriptor',
    ['# Disk DescriptorFile\nparentFileNameHint="a"\nRW 100 FLAT "a-flat.vmdk" 0\n'],
    parseVmdkDescriptor,
    readDescriptor,
  ),
  texts(
    'VMX file',
    [
      '.encoding = "UTF-8"\ndisplayName = "a|22"\nmemSize = "512"\nscsi0:0.fileName = "a.vmdk"\nethernet0.present = "TRUE"\n',
      'firmware = "efi"\nvm.genid = "-1"\nvm.genidX = "2"\nsata0:1.deviceType = "cdrom-image"\nide1:0.fileName = "b"\n',
    ],
    (text) => describeVmx({ file: 'a.vmx', config: readEntries(Buffer.from(text), 'a.vmx'), warn }),
  ),
  texts(
    'fstab and crypttab',
    ['# x\nUUID=1 / ext4 defaults 0 1\n/dev/sda1 /boot\\040x xfs ro,nofail 0 2\nLABEL="a" none swap sw\n'],
    parseFstab,
    parseCrypttab,
    ...['/etc/fstab', '/etc/mdadm.conf', '/etc/udev/rules.d/60-a.rules', '/etc/systemd/system/a.mount'].map(
      (path) => (text: string) => renameInText(path, text, textNames),
    ),
    (text) => renameInText('/etc/mdadm.conf', `DEVICE ${text}`, textNames),
    devicesIn,
    (text) => replaceDevices(text, device),
  ),
  texts(
    'customize',
    [
      '# x\nmkdir /a\nedit /b:\\\n s/a/b/\nupdate\n',
      'a/\na/b\\nc\n\\303\\244/../x\n/y\n',
      '/[a-z]*.{log,TXT}\\?[]a]',
    ],
    readCommands,
    readTarList,
    caselessPattern,
  ),
  texts(
    'os-release',
    ['NAME="Debian"\nVERSION_ID=12\n# x\nID=debian\nID_LIKE=\'a b\'\n'],
    parseOsRelease,
    parseSelinuxConfig,
  ),
  texts(
    'grub.cfg',
    [grub2],
    parseGrub2Config,
    (text) => withDefaultEntry(text, 'a'),
    wrapperTarget,
    (text) => editGrub2Config(text, unchanged),
  ),
  texts(
    'GRUB Legacy',
    [legacy, '(hd0) /dev/sda\n'],
    parseLegacyConfig,
    (text) => editLegacyConfig(text, unchanged),
    (text) => editBootComment(text, device),
    (text) => editDeviceMap(text, device),
  ),
  texts(
    'extlinux',
    [`DEFAULT a\nLABEL a\n ${kernelLine}\n append x --- y\nINCLUDE z\nMENU DEFAULT\n`],
    parseExtlinuxConfig,
    (text) => editExtlinuxConfig(text, unchanged),
  ),
  texts(
    'boot entries',
    [`title A\nversion 6.1\n${kernelLine}\noptions root=/dev/sda1\ninitrd /i\n`, 'default a*\ntimeout 3\n'],
    (text) => parseBootEntry('id', text),
    loaderDefaults,
    (text) => withLoaderDefault(text, 'id'),
    (text) => orderMenu([{ id: 'a'.repeat(200) }, { id: 'b.conf' }] as never, [text]),
  ),
  texts(
    'GRUB settings',
    [
      'GRUB_CMDLINE_LINUX="quiet root=/dev/sda1"\nGRUB_DEFAULT=saved\n',
      `# GRUB Environment Block\nsaved_entry=0\n${'#'.repeat(900)}`,
    ],
    (text) => editGrubDefaults(text, unchanged),
    (text) => editSysconfigBootloader(text, unchanged),
    (text) => editGrubEnvironment(text, unchanged),
    parseGrubEnvironment,
    (text) => withGrubVariable(text, 'a', 'b'),
  ),
  texts('LVM', [lvm], (text) => extendLvmFilters(text, [{ old: ['/dev/sda2'], new: '/dev/vda2' }] as never)),
  texts(
    'dpkg',
    [dpkg, 'Name: grub-pc/install_devices\nTemplate: grub-pc/install_devices\nValue: /dev/sda\n'],
    parseDpkgStatus,
    parseInstalled,
    grubInstallDevices,
    parsePackageVersion,
    disableAptStanzas,
    disableRepoSections,
  ),
  texts(
    'modules',
    [
      'kernel/fs/ext4.ko.xz: kernel/a.ko kernel/b.ko\nkernel/a.ko:\n',
      'CONFIG_A=y\nCONFIG_B=m\n',
      'MODULES_ADD += "a b"\n',
    ],
    (text) => parseModulesDep(text, '/lib/modules/6.1'),
    parseModulesBuiltin,
    builtinByConfig,
    (text) => makeInitrdModules(text, ['virtio_blk']),
    (text) => suseModules(text, ['virtio_blk']),
  ),
  texts(
    'network configuration',
    [
      '[Match]\nMACAddress=00:0c:29:aa:bb:cc\nName=en* !eth0\nDriver=vmxnet3\n[Link]\nName=lan0\nNamePolicy=kernel\n',
      '[connection]\nid=a\ninterface-name=ens192\n[match]\npath=pci-0000:0b:00.0\n[ethernet]\nmac-address=00:0C:29:AA:BB:CC\n',
      'SUBSYSTEM=="net", ACTION=="add", ATTR{address}=="00:0c:29:aa:bb:cc", NAME="eth0"\n',
      'auto lo eth0\niface eth0 inet static\n address 1.2.3.4\nsource /etc/network/interfaces.d/*\n',
      'DEVICE="eth0"\nHWADDR=00:0c:29:aa:bb:cc\nNAME=\'a b\'\n',
      '<interface><name>eth0</name><!-- x --><ethernet/></interface>\n',
      'network:\n  ethernets:\n    a: &b\n      match: {macaddress: "00:0c:29:aa:bb:cc"}\n      set-name: lan\n    c: *b\n',
    ],
    (text) => parseNetworkFile({ ...of('a.network')(text), parts: [] }),
    (text) => parseLinkFile({ ...of('a.link')(text), parts: [] }, false),
    (text) => parseKeyfile(of('a.nmconnection')(text)),
    (text) => parseEtcnet(of('options')(text)),
    (text) => parseWickedXml(of('a.xml')(text)),
    (text) => parseNetplan([of('a.yaml')(text)]),
    ifupdownIncludes,
    shellAssignments,
    logicalLines,
    (text) => deviceSpecConditions(of('NetworkManager.conf')(text)),
    (text) => ifcfgConditions(of('ifcfg-eth0')(text)),
    (text) => keyfileConditions(of('a.nmconnection')(text)),
    (text) => netplanConditions(of('a.yaml')(text)),
    (text) => networkdConditions({ ...of('a.network')(text), parts: [] }),
    (text) => udevConditions(of('70-a.rules')(text)),
    (text) => matchesPatterns(text.split(/\s+/), 'ens192'),
    (text) => renameInHosts(text, 'a', 'b'),
  ),
  texts(
    'network adapters of Windows',
    [
      'PCI\\VEN_8086&DEV_100F&SUBSYS_075015AD&REV_01\\4&B70F118&0&0888',
      'PCI\\VEN_15AD&DEV_07B0&SUBSYS_07B015AD&REV_01\\FF565000CC9D8BFE00',
      '10.0.0.1,2001:db8::1 255.255.255.0;00-50-56-8B-9D-CC',
    ],
    macOfInstance,
    macOfText,
    vmwareSlotOf,
    addressList,
    prefixOfMask,
    isConnectionName,
  ),
  texts(
    'secrets in changes',
    [
      'password=a\nGRUB_CMDLINE="x"\nnbd://u:p@h/a?token=x\n-----BEGIN PRIVATE KEY-----\nx\n-----END PRIVATE KEY-----\niscsi:u:p@h\n',
    ],
    maskUri,
    (text) => maskSecretLines('/boot/grub/menu.lst', text.split('\n')),
    (text) => maskSecretLines('/var/cache/debconf/passwords.dat', text.split('\n')),
  ),
];
