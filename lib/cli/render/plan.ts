import type { ConversionPlan, SpaceNeed } from '../../../types/plan';
import type { TargetDisk } from '../../../types/target';
import { formatBytes } from '../../text/bytes';
import type { RegistryChange } from '../../../types/conversion';
import { registryChangeText, registryPlaceText } from '../../text/registry-value';
import { describeGuest } from '../../inspect/system/describe';
import type { Renderer } from './renderer';
import type { Screen } from './screen';
import { preflightRow } from './preflight';
import { paint, withoutControlCharacters, type Style } from './style';
import { table } from './table';
import { windowsRows } from './windows-rows';

interface PlanDisplay {
  style: Style;
  /** Show how each text file of the guest would change, and not only which. */
  withDiffs: boolean;
}

const indent = (text: string): string => text.replace(/^(?=.)/gm, '    ');

function guestLine({ name, source, inspection, machine }: ConversionPlan): string {
  const { root, arch } = inspection;
  const how = `${arch}, ${machine.firmware === 'uefi' ? 'UEFI' : 'BIOS'}`;
  return `${name}: ${describeGuest(inspection)} on ${root}, ${how}, made for ${source.hypervisor}`;
}

function troubles(items: readonly { code: string; message: string; hint?: string }[]): string[] {
  return items.flatMap(({ code, message, hint }) => [
    `${code}: ${message}`,
    ...(hint === undefined ? [] : [indent(hint)]),
  ]);
}

function guestRows({ conversion, machine, source }: ConversionPlan): string[] {
  const { guestcaps, removedPackages } = conversion;
  const linux = conversion.system === 'linux' ? conversion : undefined;
  const { bootloader, kernels, initrd, networkNames, blockDeviceMap } = linux ?? {};
  const map = Object.entries(blockDeviceMap ?? {}).map(([from, to]) => `${from} → ${to}`);
  const rows: string[][] = [];
  if (bootloader) rows.push(['boot loader', `${bootloader.type}, ${bootloader.config}`]);
  if (kernels) rows.push(['kernel', `${kernels.best.version} (${kernels.best.packageName})`]);
  if (initrd) rows.push(['initrd', `${initrd.strategy}: ${initrd.reason}`]);
  rows.push(['machine', `${guestcaps.machine}, ${guestcaps.arch}`]);
  rows.push(['disks', [guestcaps.blockBus, ...map].join(', ')]);
  rows.push(['network', `${guestcaps.netBus}${source.nics.length === 0 ? ', no card' : ''}`]);
  for (const { nic, mac, name, file } of networkNames?.pinned ?? []) {
    rows.push(['', `${name} (${macText(machine, nic, mac)}) keeps its name, by ${file}`]);
  }
  for (const { nic, mac, reason } of networkNames?.unpinned ?? []) {
    rows.push(['', `${macText(machine, nic, mac)}: its name may change: ${reason}`]);
  }
  if (conversion.system === 'windows') rows.push(...windowsRows(conversion));
  if (removedPackages.length > 0) rows.push(['removed', removedPackages.join(', ')]);
  return table(rows);
}

function macText({ nics }: ConversionPlan['machine'], nic: number, mac: string): string {
  return nics.find((card) => card.nic === nic)?.macGenerated === true ? 'a new MAC' : mac;
}

function stepRows({ conversion }: ConversionPlan): string[] {
  const rows = conversion.steps.map(({ name, outcome, reason }) =>
    outcome === 'done' ? ['+', name, ''] : ['-', name, reason ?? ''],
  );
  return table(rows).map((row) => row.trimEnd());
}

const registryRow = (change: RegistryChange): string[] => [
  change.action,
  registryPlaceText(change),
  registryChangeText(change),
];

function changeRows({ conversion }: ConversionPlan, withDiffs: boolean): string[] {
  const rows = table(
    conversion.changes.map(({ action, path, mode, owner }) => {
      const attributes = [
        ...(mode ? [`mode ${mode.before} -> ${mode.after}`] : []),
        ...(owner ? [`owner ${owner.before} -> ${owner.after}`] : []),
      ];
      return [action, attributes.length > 0 ? `${path} (${attributes.join(', ')})` : path];
    }),
  );
  if (!withDiffs) return rows;
  return conversion.changes.flatMap(({ diff, noDiff, registry }, index) => {
    const edits =
      registry &&
      table(registry.map(registryRow))
        .map((row) => row.trimEnd())
        .join('\n');
    const details = edits ?? diff?.trimEnd() ?? (noDiff === undefined ? undefined : `no diff: ${noDiff}`);
    return details === undefined ? [rows[index]!] : [rows[index]!, indent(details)];
  });
}

function diskText({ format, allocation, compressed, virtualSize, expectedSize }: TargetDisk): string {
  const how = compressed ? 'compressed' : allocation;
  return `${format}, ${how}, of ${formatBytes(virtualSize)}; takes at most ${formatBytes(expectedSize)}`;
}

function targetRows({ disks, documents }: ConversionPlan): string[] {
  const rows = disks.map((disk, index) => [disk.path ?? `disk ${index + 1}`, diskText(disk)]);
  return [...table(rows), ...documents.flatMap(({ path }) => path ?? [])];
}

function spaceRows(space: readonly SpaceNeed[]): string[] {
  const rows = space.map(({ purpose, path, needed, present, available, enough }) => [
    purpose,
    `${formatBytes(needed)} needed${present > 0 ? ', there already' : ''}`,
    `${formatBytes(available)} free`,
    enough ? path : `${path}  NOT ENOUGH`,
  ]);
  return table(rows);
}

function conclusion({ obstacles, warnings }: ConversionPlan): string {
  const count = (number: number, what: string) => `${number} ${what}${number === 1 ? '' : 's'}`;
  const careful = warnings.length > 0 ? `, with ${count(warnings.length, 'warning')}` : '';
  if (obstacles.length === 0) return `This can be done${careful}. Nothing was written.`;
  return `This cannot be done: ${count(obstacles.length, 'obstacle')}. Nothing was written.`;
}

/** A plan as people read it: which guest, what is in the way, what would be done, and the room for it. */
export function planText(plan: ConversionPlan, { style, withDiffs }: PlanDisplay): string {
  const sections: [string, string[], Parameters<typeof paint>[1]][] = [
    ['obstacles', troubles(plan.obstacles), 'error'],
    ['warnings', troubles(plan.warnings), 'warning'],
    ['the source (+ is in order)', table((plan.preflight ?? []).map(preflightRow)), 'message'],
    ['the guest on KVM', guestRows(plan), 'message'],
    ['steps (+ applies, - does not)', stepRows(plan), 'message'],
    ['files of the guest that would change', changeRows(plan, withDiffs), 'message'],
    ['what would be written', targetRows(plan), 'message'],
    ['space', spaceRows(plan.space), 'message'],
  ];
  const text = sections
    .filter(([, rows]) => rows.length > 0)
    .map(([heading, rows, kind]) => {
      const body = withoutControlCharacters(indent(rows.join('\n')));
      return `\n${paint(`${heading}:`, kind, style)}\n${body}\n`;
    });
  return `${withoutControlCharacters(guestLine(plan))}\n${text.join('')}\n${conclusion(plan)}\n`;
}

/** Prints a plan; it is what was asked for, so `--quiet` does not hold it back. */
export class PlanRenderer implements Renderer {
  constructor(
    private readonly screen: Screen,
    private readonly display: PlanDisplay,
  ) {}

  event(): void {}

  planned(plan: ConversionPlan): void {
    this.screen.print(planText(plan, this.display), 'stdout');
  }
}
