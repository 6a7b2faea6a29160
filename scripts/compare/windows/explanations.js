'use strict';

/**
 * Why a Windows guest converted by v2v-node differs from the same guest converted by virt-v2v; as `explanations`. Of a hive a
 * path is its name, a key and a value: `SYSTEM:ControlSet001\Services\disk : Start`; `diff` is what became of the value, with
 * `+` before ours. Each pattern names what is expected, so that anything else is shown as unexplained.
 */
const ours = ['only-ours'];
const theirs = ['only-theirs'];

const control = String.raw`^SYSTEM:ControlSet\d{3}\\Control\\`;
const services = String.raw`^SYSTEM:ControlSet\d{3}\\Services\\`;
/** Values that make a service what it is. */
const serviceValues = 'Description|DisplayName|ErrorControl|Group|ImagePath|ObjectName|Start|Tag|Type';
const pattern = (...parts) => new RegExp(parts.join(''), 'i');

/** Services of VMware's tools; its disk controller's driver is not among them. */
const tools =
  'VMTools|VGAuthService|vm3dservice|vm3dmp|vmci|vsock|VMMemCtl|vmmouse|vmusbmouse|vmrawdsk|vmx_svga|vmxnet|vmxnet3ndis6';
/** What makes an address static. */
const addressValues =
  'EnableDHCP|IPAddress|SubnetMask|DefaultGateway|DefaultGatewayMetric|NameServer|Domain|InterfaceMetric';
const guid = String.raw`\{[0-9A-F-]{36}\}`;

/** A package that stands for a driver until Windows has installed it, and what leads to it. */
const temporary = (driver) => pattern(String.raw`^SYSTEM:DriverDatabase\\.*\btemporary-${driver}\b`);
const device = (ids) =>
  pattern(
    String.raw`^SYSTEM:(?:ControlSet\d{3}\\Control\\CriticalDeviceDatabase\\PCI#|DriverDatabase\\.*\\)`,
    String.raw`VEN_1AF4&DEV_(?:${ids})(?: : \w+)?$`,
  );

const windowsExplanations = [
  {
    key: 'windows-driver-files',
    paths: [
      /^\/Windows\/Drivers\/VirtIO\/(?:[\w-]+\.pdb|(?:qemupciserial|viofs|viogpudo|vioinput|viomem)\.(?:cat|inf|sys))$/i,
    ],
    kinds: theirs,
  },
  {
    key: 'windows-driver-files',
    paths: [/^SOFTWARE:Microsoft\\Windows\\CurrentVersion : DevicePath$/i],
    kinds: ['both'],
    diff: /^\+EXPAND_SZ %SystemRoot%\\inf(?:;%SystemRoot%\\Drivers\\VirtIO\\[\w-]+)+$/im,
  },
  {
    key: 'windows-driver-choice',
    paths: [
      /^\/Windows\/Drivers\/VirtIO\/[\w-]+\.(?:cat|inf|sys|dll|exe)$/i,
      /^\/Windows\/System32\/drivers\/viostor\.sys$/i,
    ],
    kinds: ['both'],
    // Each from the directory for the Windows that the program takes it for.
    diff: /^-(?:[^\n]*\/w10\/[^\n]*\n\+[^\n]*\/w11\/|[^\n]*\/2k16\/[^\n]*\n\+[^\n]*\/2k25\/)/,
  },
  {
    key: 'windows-catalogues',
    paths: [/^\/Windows\/System32\/CatRoot\/\{F750E6C3-38EE-11D1-85E5-00C04FC295EE\}\/v2vnode_\w+\.cat$/i],
    kinds: ours,
  },
  {
    key: 'windows-virtio-scsi',
    paths: [
      /^\/Windows\/System32\/drivers\/vioscsi\.sys$/i,
      pattern(
        services,
        String.raw`vioscsi(?: : (?:${serviceValues})|\\Parameters(?:\\PnpInterface)?(?: : \w+)?)?$`,
      ),
      device('1004|1048'),
      temporary('vioscsi'),
    ],
    kinds: ours,
  },
  {
    key: 'windows-block-driver',
    paths: [
      pattern(services, String.raw`viostor\\(?:StartOverride|Parameters(?:\\PnpInterface)?)(?: : \w+)?$`),
      temporary('viostor'),
    ],
    kinds: ours,
  },
  {
    key: 'windows-fallback-controllers',
    paths: [
      pattern(
        services,
        String.raw`(?:atapi|intelide|pciide|storahci|stornvme|msahci)\\StartOverride(?: : 0)?$`,
      ),
      pattern(
        control,
        String.raw`CriticalDeviceDatabase\\(?:\*azt0502|\*pnp0600|(?:primary|secondary)_ide_channel|`,
        String.raw`pci#cc_0101|pci#ven_8086&dev_7[01]1[01])(?: : (?:ClassGUID|Service))?$`,
      ),
    ],
    kinds: ours,
  },
  {
    key: 'windows-fallback-controllers',
    paths: [pattern(services, '(?:atapi|intelide|pciide|storahci|stornvme|msahci) : Start$')],
    kinds: ours,
    diff: /^\+DWORD 0$/m,
  },
  {
    key: 'windows-firstboot',
    paths: [
      /^\/Program Files\/v2v-node\/firstboot\//i,
      pattern(services, `v2v-node-firstboot(?: : (?:${serviceValues}|PreshutdownTimeout))?$`),
    ],
    kinds: ours,
  },
  {
    key: 'windows-firstboot',
    paths: [
      /^\/Program Files\/Guestfs\/Firstboot\//i,
      pattern(
        services,
        String.raw`firstboot(?: : (?:${serviceValues})|\\Parameters(?: : (?:CommandLine|PWD))?)?$`,
      ),
      /^\/qemu-ga-(?:i386|x86_64)\.msi$/i,
      /^\/Windows\/Temp\/install-qemu-ga-(?:i386|x86_64)\.msi\.ps1$/i,
    ],
    kinds: theirs,
  },
  {
    key: 'windows-hypervisor-services',
    paths: [pattern(services, `(?:${tools}) : Start$`)],
    kinds: ours,
    diff: /^\+DWORD 4$/m,
  },
  {
    key: 'windows-addresses',
    paths: [
      pattern(services, String.raw`Tcpip6?\\Parameters\\Interfaces\\${guid} : (?:${addressValues})$`),
      pattern(services, String.raw`NetBT\\Parameters\\Interfaces\\Tcpip_${guid} : NameServerList$`),
      pattern(services, String.raw`Tcpip\\Parameters\\PersistentRoutes : [\d.,-]+$`),
    ],
    kinds: ours,
  },
  {
    key: 'windows-addresses',
    paths: [pattern(control, String.raw`Network\\${guid}\\${guid}\\Connection : Name$`)],
    kinds: ours,
    diff: /^\+SZ .+ \(old, [0-9A-F]{8}\)$/m,
  },
  {
    key: 'windows-disks-online',
    paths: [pattern(services, String.raw`partmgr\\Parameters : SanPolicy$`)],
    kinds: ours,
    diff: /^\+DWORD 1$/m,
  },
];

module.exports = { windowsExplanations };
