import { emptyHive } from '../../registry/empty-hive';
import type { TestFiles } from '../../test-files';
import type { WindowsHives } from './hives';
import { windowsProgram } from './program';
import {
  hasDriverDatabase,
  isBeforeVista,
  placesOf,
  type WindowsPartition,
  type WindowsSystem,
} from './system';

const crlf = (...lines: string[]): string => `${lines.join('\r\n')}\r\n`;

/** What is on the volume of Windows. */
export function systemFiles(system: WindowsSystem, hives: WindowsHives): TestFiles {
  const { arch } = system;
  const { systemroot, system32, config } = placesOf(system);
  const isOld = isBeforeVista(system);
  // A hive of XP is spelt in lower case, those of later ones in capitals.
  const hive = (name: string): string => `${config}/${isOld ? name.toLowerCase() : name}`;
  const driver = windowsProgram(arch, { subsystem: 'native' });
  const programs = ['ntoskrnl.exe', 'cmd.exe', 'net.exe', 'reg.exe', 'shutdown.exe', 'svchost.exe'];
  return {
    [hive('SOFTWARE')]: hives.software,
    [hive('SYSTEM')]: hives.system,
    [hive('SAM')]: emptyHive(),
    [hive('SECURITY')]: emptyHive(),
    [hive('DEFAULT')]: emptyHive(),
    ...Object.fromEntries(
      programs.map((name) => [`${system32}/${name}`, windowsProgram(arch, { text: name })]),
    ),
    ...Object.fromEntries(driversOf(system).map((name) => [`${system32}/drivers/${name}.sys`, driver])),
    [`${system32}/drivers/etc/hosts`]: crlf('# 127.0.0.1 localhost'),
    [`${systemroot}/explorer.exe`]: windowsProgram(arch, { text: 'explorer' }),
    [`${systemroot}/${isOld ? 'inf' : 'INF'}/disk.inf`]: crlf('[Version]', 'Signature="$Windows NT$"'),
    ...Object.fromEntries(
      cardsOf(system).map(([name, id]) => [`${systemroot}/${isOld ? 'inf' : 'INF'}/${name}`, cardInf(id)]),
    ),
    [`${systemroot}/Temp`]: { directory: true },
    '/Program Files/Common Files': { directory: true },
    '/Program Files/VMware/VMware Tools/vmtoolsd.exe': windowsProgram(arch, { text: 'vmtoolsd' }),
    ...(arch === 'x86_64'
      ? {
          '/Program Files (x86)': { directory: true },
          [`${systemroot}/SysWOW64/cmd.exe`]: windowsProgram('i386'),
        }
      : {}),
    ...(isOld ? oldFiles(system) : newFiles(system32)),
    '/pagefile.sys': '',
  };
}

/** The network cards of QEMU that this Windows comes with drivers for, each by the name of its INF. */
function cardsOf(system: WindowsSystem): [string, string][] {
  if (isBeforeVista(system)) return [['netrtsnt.inf', 'VEN_10EC&DEV_8139']];
  const e1000: [string, string] = ['nete1g3e.inf', 'VEN_8086&DEV_100E'];
  return hasDriverDatabase(system) ? [e1000, ['net1ic64.inf', 'VEN_8086&DEV_10D3']] : [e1000];
}

const cardInf = (id: string): string =>
  crlf(
    '[Version]',
    'Signature="$Windows NT$"',
    'Class=Net',
    '[Manufacturer]',
    'Vendor=Vendor',
    '[Vendor]',
    `Card=Card.ndi,PCI\\${id}`,
  );

/** Drivers of disks and their controllers, by the names of their files. */
function driversOf(system: WindowsSystem): string[] {
  const always = ['disk', 'storport', 'atapi', 'intelide', 'pciide'];
  if (isBeforeVista(system)) return [...always, 'symmpi'];
  const ahci = hasDriverDatabase(system) ? ['storahci', 'stornvme'] : ['msahci'];
  return [...always, ...ahci, 'lsi_sas', 'partmgr', 'pvscsi'];
}

function newFiles(system32: string): TestFiles {
  return {
    [`${system32}/DriverStore/FileRepository`]: { directory: true },
    [`${system32}/PnPutil.exe`]: windowsProgram('x86_64', { text: 'pnputil' }),
    '/ProgramData': { directory: true },
    '/Users/Public': { directory: true },
    '/Users/admin': { directory: true },
  };
}

/** Of Windows before Vista the boot loader, too, which lies beside Windows. */
function oldFiles({ productName }: WindowsSystem): TestFiles {
  const place = 'multi(0)disk(0)rdisk(0)partition(1)\\WINDOWS';
  return {
    '/ntldr': 'NTLDR',
    '/NTDETECT.COM': 'NTDETECT',
    '/boot.ini': crlf(
      '[boot loader]',
      'timeout=30',
      `default=${place}`,
      '[operating systems]',
      `${place}="${productName}" /noexecute=optin /fastdetect`,
    ),
    '/Documents and Settings/All Users': { directory: true },
  };
}

/** What is on the other volumes: the boot manager with its configuration, or data. */
export function filesOf({ use }: WindowsPartition, { arch }: WindowsSystem, hives: WindowsHives): TestFiles {
  const loader = windowsProgram(arch, { subsystem: 'efi', text: 'bootmgfw' });
  switch (use) {
    case 'esp':
      return {
        '/EFI/Microsoft/Boot/BCD': hives.bcd,
        '/EFI/Microsoft/Boot/bootmgfw.efi': loader,
        '/EFI/Boot/bootx64.efi': loader,
      };
    case 'boot':
      return { '/bootmgr': 'BOOTMGR', '/Boot/BCD': hives.bcd };
    case 'data':
      return { '/Shares/readme.txt': crlf('Data of this server.') };
    default:
      return {};
  }
}
