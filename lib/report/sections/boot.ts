import type { InitrdReport, Kernel, KernelReport } from '../../../types/conversion';
import type { Inspection } from '../../../types/inspection';
import type { TargetFirmware } from '../../../types/target';
import type { Findings } from '../findings';
import { html, type Content } from '../html';
import type { Section } from '../section';
import { codes, facts, folded, table, type Fact } from '../table';

const strategies: Record<InitrdReport['strategy'], string> = {
  keep: 'kept as it was',
  append: 'drivers were added at its end',
  rebuild: 'rebuilt by the guest’s own tools',
  none: 'the kernel has none',
};

function initrdFacts(initrd: InitrdReport): Fact[] {
  const { strategy, reason, missing, added, backup, notExamined = [] } = initrd;
  return [
    ['Initrd', initrd.initrd !== undefined && html`<code>${initrd.initrd}</code>`, 'wide'],
    ['The initrd was', html`<b>${strategies[strategy]}</b> <span class="quiet">(${strategy})</span>`, 'wide'],
    ['Why', reason, 'wide'],
    ['Drivers it lacked', codes(missing), 'wide'],
    ['As it was, kept at', backup !== undefined && html`<code>${backup}</code>`, 'wide'],
    ['Not looked into', codes(notExamined), 'wide'],
    ['Files added', added.length > 0 && folded(`${added.length} in the initrd`, fileList(added)), 'wide'],
  ];
}

function fileList(paths: readonly string[]): Content {
  return html`<ul class="plain">
    ${paths.map((path) => html`<li><code>${path}</code></li>`)}
  </ul>`;
}

const drivers: readonly (readonly [string, keyof Kernel])[] = [
  ['disk', 'supportsVirtioBlk'],
  ['network', 'supportsVirtioNet'],
  ['rng', 'supportsVirtioRng'],
  ['balloon', 'supportsVirtioBalloon'],
  ['vsock', 'supportsVsock'],
];

function kernelTable({ installed, offered, best }: KernelReport): Content {
  const rows = installed.map((kernel): Content[] => {
    const marks = [
      kernel.version === best.version && 'boots',
      offered[0]?.version === kernel.version && 'the boot loader’s default',
      !offered.some(({ version }) => version === kernel.version) && 'not offered by the boot loader',
      kernel.isXenPvOnly && 'for Xen only',
      kernel.isDebug && 'for debugging',
    ].filter((mark) => mark !== false);
    const has = drivers.filter(([, property]) => kernel[property] === true).map(([name]) => name);
    return [
      html`<code>${kernel.version}</code>`,
      `${kernel.packageName} ${kernel.packageVersion}`,
      has.length === 0 ? 'none' : has.join(', '),
      marks.join(', '),
    ];
  });
  return table('Kernels that are installed', ['Kernel', 'Package', 'Virtio drivers', 'Remarks'], rows);
}

function espFacts(inspection: Inspection | undefined): Content {
  const firmware = inspection?.firmware;
  return firmware?.type === 'uefi' && codes(firmware.esps);
}

const firmwareNames: Record<TargetFirmware, string> = { bios: 'BIOS', uefi: 'UEFI' };

/** What the guest needs to start: firmware, kernel, initrd, names of disks. */
export function bootSection({ machine, inspection, conversion }: Findings): Section | undefined {
  if (inspection === undefined && conversion === undefined) return undefined;
  const linux = conversion?.system === 'linux' ? conversion : undefined;
  const { kernels, initrd, blockDeviceMap = {} } = linux ?? {};
  const renamed = Object.entries(blockDeviceMap);
  const disk = inspection?.bootDevice;
  const body = html`${facts([
    ['Firmware', machine && firmwareNames[machine.firmware]],
    ['EFI system partition', espFacts(inspection)],
    ['Boots from', disk !== undefined && `disk ${disk + 1}`],
    ['Root', inspection && html`<code>${inspection.root}</code>`],
    ['Kernel that boots', kernels && html`<code>${kernels.best.version}</code>`, 'wide'],
    ...(initrd === undefined ? [] : initrdFacts(initrd)),
  ])}
  ${kernels && kernelTable(kernels)}
  ${
    renamed.length > 0 &&
    table(
      'Disks by their names in the guest',
      ['Before', 'Now'],
      renamed.map(([before, now]) => [html`<code>/dev/${before}</code>`, html`<code>/dev/${now}</code>`]),
    )
  }`;
  return { id: 'boot', title: 'Start of the guest', body };
}
