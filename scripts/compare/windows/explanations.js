'use strict';

/**
 * Why a Windows guest converted by v2v-node differs from the same guest converted by virt-v2v; as `explanations`. Of a hive a
 * path is its name, a key and a value: `SYSTEM:ControlSet001\Services\disk : Start`.
 */
const services = /^SYSTEM:ControlSet\d{3}\\Services\\/i.source;
const windowsExplanations = [
  {
    key: 'windows-driver-files',
    paths: [
      /^\/Windows\/Drivers(\/|$)/i,
      /^\/Windows\/System32\/drivers\/vio\w+\.sys$/i,
      /^SOFTWARE:Microsoft\\Windows\\CurrentVersion : DevicePath$/i,
    ],
  },
  {
    key: 'windows-virtio-scsi',
    paths: [
      new RegExp(String.raw`${services}vioscsi\b`, 'i'),
      /^SYSTEM:.*(?:DEV_1004|DEV_1048|temporary-vioscsi)/i,
    ],
    kinds: ['only-ours'],
  },
  {
    key: 'windows-block-driver',
    paths: [
      new RegExp(String.raw`${services}viostor\b`, 'i'),
      /^SYSTEM:.*(?:DEV_1001|DEV_1042|temporary-viostor)/i,
    ],
  },
  {
    key: 'windows-fallback-controllers',
    paths: [
      new RegExp(
        String.raw`${services}(?:atapi|intelide|pciide|storahci|stornvme|msahci|LSI_SAS)(?:\\StartOverride)?(?: :|$)`,
        'i',
      ),
      /^SYSTEM:ControlSet\d{3}\\Control\\CriticalDeviceDatabase\\/i,
    ],
    kinds: ['only-ours'],
  },
  {
    key: 'windows-firstboot',
    paths: [
      /^\/Program Files\/(?:Guestfs|v2v-node)(\/|$)/i,
      new RegExp(String.raw`${services}(?:firstboot|v2v-node[\w-]*)\b`, 'i'),
      /^\/qemu-ga-[\w-]+\.msi$/i,
      /^\/Windows\/Temp\//i,
    ],
  },
  {
    key: 'windows-hypervisor-services',
    paths: [
      new RegExp(
        String.raw`${services}(?:VMTools|VGAuthService|vm3d\w+|vmci|vsock|VMMemCtl|vmmouse|vmusbmouse|vmrawdsk|vmx_svga|vmxnet\w*) :`,
        'i',
      ),
      /^SOFTWARE:Microsoft\\Windows\\CurrentVersion\\Run :/i,
    ],
    kinds: ['only-ours'],
  },
  {
    key: 'windows-addresses',
    paths: [new RegExp(String.raw`${services}(?:Tcpip6?|NetBT)\\Parameters\\`, 'i')],
    kinds: ['only-ours'],
  },
  {
    key: 'windows-disks-online',
    paths: [new RegExp(String.raw`${services}partmgr\\Parameters : SanPolicy$`, 'i')],
    kinds: ['only-ours'],
  },
];

module.exports = { windowsExplanations };
