'use strict';

/** The drivers of virtio-win as far as tests need them: what their INFs register. */
const scsi = { className: 'SCSIAdapter', classGuid: '{4D36E97B-E325-11CE-BFC1-08002BE10318}' };
const system = { className: 'System', classGuid: '{4D36E97D-E325-11CE-BFC1-08002BE10318}' };
const pci = (id, subsystem, revision) => [
  `PCI\\VEN_1AF4&DEV_${id}&SUBSYS_${subsystem}1AF4&REV_${revision}`,
  `PCI\\VEN_1AF4&DEV_${id}`,
];
const virtio = (legacy, modern, number) => [pci(legacy, `${number}`, '00'), pci(modern, '1100', '01')];
const xp = ['xp', '2k3'];
const toXp = ['xp', '2k3', '2k8', 'w7', '2k8R2', 'w8', '2k12', 'w8.1', '2k12R2'];
const since10 = ['w10', '2k16', '2k19', '2k22', 'w11', '2k25'];

const drivers = [
  {
    directory: 'viostor',
    name: 'viostor',
    service: 'viostor',
    ...scsi,
    ids: virtio('1001', '1042', '0002'),
    start: 0,
    group: 'SCSI miniport',
    busType: 1,
  },
  {
    directory: 'vioscsi',
    name: 'vioscsi',
    service: 'vioscsi',
    ...scsi,
    ids: virtio('1004', '1048', '0008'),
    start: 0,
    group: 'SCSI miniport',
    busType: 0x0a,
    without: xp,
  },
  {
    directory: 'NetKVM',
    name: 'netkvm',
    service: 'netkvm',
    className: 'Net',
    classGuid: '{4D36E972-E325-11CE-BFC1-08002BE10318}',
    ids: virtio('1000', '1041', '0001'),
    start: 3,
    group: 'NDIS',
    extra: ['netkvmco.dll'],
    utf16: true,
  },
  {
    directory: 'Balloon',
    name: 'balloon',
    service: 'BALLOON',
    ...system,
    ids: virtio('1002', '1045', '0005'),
    start: 3,
    beside: ['blnsvr.exe'],
  },
  {
    directory: 'viorng',
    name: 'viorng',
    service: 'VirtRng',
    ...system,
    ids: virtio('1005', '1044', '0004'),
    start: 3,
    group: 'Extended Base',
    without: xp,
  },
  {
    directory: 'vioserial',
    name: 'vioser',
    service: 'VirtioSerial',
    ...system,
    ids: virtio('1003', '1043', '0003'),
    start: 3,
  },
  {
    directory: 'viosock',
    name: 'viosock',
    service: 'VirtioSocket',
    ...system,
    ids: virtio('1012', '1053', '0013'),
    start: 3,
    without: toXp,
  },
  {
    directory: 'vioinput',
    name: 'vioinput',
    service: 'VirtioInput',
    className: 'HIDClass',
    classGuid: '{745A17A0-74D3-11D0-B6FE-00A0C90F57DA}',
    ids: [pci('1052', '1100', '01')],
    start: 3,
    without: xp,
  },
  {
    directory: 'viofs',
    name: 'viofs',
    service: 'VirtioFsDrv',
    ...system,
    ids: [pci('105A', '1100', '01')],
    start: 3,
    without: toXp,
  },
  {
    directory: 'viomem',
    name: 'viomem',
    service: 'VIOMEM',
    ...system,
    ids: [pci('1058', '1100', '01')],
    start: 3,
    without: toXp,
  },
  {
    directory: 'viogpudo',
    name: 'viogpudo',
    service: 'VioGpuDod',
    className: 'Display',
    classGuid: '{4D36E968-E325-11CE-BFC1-08002BE10318}',
    ids: [pci('1050', '1100', '01')],
    start: 3,
    without: toXp,
  },
  {
    directory: 'pvpanic',
    name: 'pvpanic',
    service: 'PVPanic',
    ...system,
    ids: [['ACPI\\QEMU0001'], ['PCI\\VEN_1B36&DEV_0011']],
    start: 3,
    without: xp,
  },
  {
    directory: 'fwcfg',
    name: 'fwcfg',
    service: 'FwCfg',
    ...system,
    ids: [['ACPI\\QEMU0002']],
    start: 3,
    without: toXp,
  },
  { directory: 'qemufwcfg', name: 'qemufwcfg', ...system, ids: [['ACPI\\QEMU0002']], without: xp },
  {
    directory: 'qemupciserial',
    name: 'qemupciserial',
    className: 'MultiPortSerial',
    classGuid: '{50906CB8-BA12-11D1-BF5D-0000F805F530}',
    ids: [['PCI\\VEN_1B36&DEV_0002'], ['PCI\\VEN_1B36&DEV_0003'], ['PCI\\VEN_1B36&DEV_0004']],
  },
  {
    directory: 'smbus',
    name: 'smbus',
    ...system,
    ids: [['PCI\\VEN_8086&DEV_2930&SUBSYS_11001AF4&REV_02', 'PCI\\VEN_8086&DEV_2930']],
    without: xp,
  },
];

/** `VioStor`, as sections are named. */
const sectionName = ({ directory }) => `${directory[0].toUpperCase()}${directory.slice(1)}`;

function services({ name, service, start, group, busType }) {
  if (service === undefined) return ['[install.Services]', 'AddService = ,2'];
  return [
    '[install.Services]',
    `AddService = ${service}, %SPSVCINST_ASSOCSERVICE%, service_install, event_log`,
    '',
    '[service_install]',
    'DisplayName    = %DESCRIPTION%',
    'ServiceType    = %SERVICE_KERNEL_DRIVER%',
    `StartType      = ${start} ; of ${name}`,
    'ErrorControl   = %SERVICE_ERROR_NORMAL%',
    `ServiceBinary  = %12%\\${name}.sys`,
    ...(group === undefined ? [] : [`LoadOrderGroup = ${group}`]),
    ...(busType === undefined ? [] : ['AddReg         = pnpsafe_pci_addreg']),
    '',
    '[event_log]',
    'AddReg = event_log_addreg',
    '',
    '[event_log_addreg]',
    'HKR,,EventMessageFile,%REG_EXPAND_SZ%,"%%SystemRoot%%\\System32\\IoLogMsg.dll"',
    'HKR,,TypesSupported,%REG_DWORD%,7',
    ...(busType === undefined
      ? []
      : [
          '',
          '[pnpsafe_pci_addreg]',
          'HKR, "Parameters\\PnpInterface", "5", %REG_DWORD%, 0x00000001',
          `HKR, "Parameters", "BusType", %REG_DWORD%, 0x${busType.toString(16).padStart(8, '0').toUpperCase()}`,
          'HKR, "Parameters", "DmaRemappingCompatible", %REG_DWORD%, 0',
        ]),
  ];
}

/** The INF of a driver, for the Windows that a decoration names: `NTamd64.10.0`. */
function infOf(driver, { decoration, date, version }) {
  const { name, className, classGuid, ids, service, extra = [] } = driver;
  const section = sectionName(driver);
  const copied = service === undefined ? [] : [`${name}.sys`, ...extra];
  const lines = [
    `; ${section}: a driver package for tests, with nothing in it that runs`,
    '[Version]',
    'Signature   = "$Windows NT$"',
    `Class       = ${className}`,
    `ClassGuid   = ${classGuid}`,
    'Provider    = %VENDOR%',
    `DriverVer   = ${date},${version}`,
    `CatalogFile = ${name}.cat`,
    'PnpLockdown = 1',
    '',
    '[SourceDisksNames]',
    '1 = %DISK%,,,""',
    '',
    '[SourceDisksFiles]',
    ...copied.map((file) => `${file} = 1,,`),
    '',
    '[DestinationDirs]',
    'DefaultDestDir = 12',
    '',
    '[Manufacturer]',
    `%VENDOR% = ${section},${decoration}`,
    '',
    `[${section}.${decoration}]`,
    ...ids.map((list) => `%DESCRIPTION% = install, ${list.join(', ')}`),
    '',
    '[install]',
    ...(copied.length > 0 ? ['CopyFiles = install_files'] : []),
    '',
    ...(copied.length > 0 ? ['[install_files]', ...copied.map((file) => `${file},,,2`), ''] : []),
    ...services(driver),
    '',
    '[Strings]',
    'VENDOR = "Red Hat, Inc."',
    `DISK = "${section} Installation Disk"`,
    `DESCRIPTION = "Red Hat ${section} driver"`,
    'SPSVCINST_ASSOCSERVICE = 0x00000002',
    'SERVICE_KERNEL_DRIVER  = 1',
    'SERVICE_ERROR_NORMAL   = 1',
    'REG_EXPAND_SZ          = 0x00020000',
    'REG_DWORD              = 0x00010001',
    '',
  ];
  const text = lines.join('\r\n');
  return driver.utf16 ? Buffer.from(`\ufeff${text}`, 'utf16le') : Buffer.from(text, 'latin1');
}

module.exports = { drivers, infOf, since10 };
