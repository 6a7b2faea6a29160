import type { InPlaceResult } from '../../../types/inspected-guest';
import type { ConvertResult } from '../../../types/result';
import type { WindowsReport } from '../../../types/windows';
import { remoteTexts } from '../../report/remote-texts';
import { bootText } from './boot';
import { stageLine } from './lines';
import type { FinishedConversion, Renderer } from './renderer';
import type { Screen } from './screen';
import { paint, withoutControlCharacters, type Style } from './style';
import { networkTexts } from './windows-rows';

/** What someone wants to know when the conversion is done: initrd, network names, the files written. */
export function summaryText(result: FinishedConversion): string {
  const { conversion } = result;
  const boot = 'boot' in result ? result.boot : undefined;
  const lines: string[] = [];
  if (boot) lines.push(bootText(boot).trimEnd());
  const linux = conversion.system === 'linux' ? conversion : undefined;
  const { initrd, networkNames } = linux ?? {};
  if (initrd !== undefined) lines.push(`initrd, ${initrd.strategy}: ${initrd.reason}`);
  if (networkNames !== undefined && networkNames.pinned.length > 0) {
    lines.push('network names that the guest keeps:');
    for (const { name, mac, file } of networkNames.pinned) lines.push(`\t${name} (${mac}), by ${file}`);
  }
  if (networkNames !== undefined && networkNames.unpinned.length > 0) {
    lines.push('network cards whose name in the guest may change:');
    for (const { mac, reason } of networkNames.unpinned) lines.push(`\t${mac || 'no MAC'}: ${reason}`);
  }
  if (conversion.system === 'windows') lines.push(...windowsLines(conversion));
  lines.push(...('written' in result ? writtenLines(result) : copiedLines(result)));
  return lines.map((line) => `${line}\n`).join('');
}

function writtenLines({ written }: Pick<InPlaceResult, 'written'>): string[] {
  return ['disks written to:', ...written.map(({ path }) => `\t${path}`)];
}

function copiedLines({ disks, artifacts }: ConvertResult): string[] {
  const lines: string[] = [];
  const written = disks.flatMap(({ path }) => (path === undefined ? [] : [path]));
  const files = [...written, ...artifacts.flatMap(({ path }) => path ?? [])];
  if (files.length > 0) lines.push('files written:', ...files.map((file) => `\t${file}`));
  const made = remoteTexts(disks, artifacts);
  if (made.length > 0) lines.push('made at the target:', ...made.map((text) => `\t${text}`));
  return lines;
}

function windowsLines({ network, uninstalled, firstboot }: WindowsReport): string[] {
  const lines: string[] = [];
  const addresses = network === undefined ? [] : networkTexts(network);
  if (addresses.length > 0)
    lines.push('static addresses of the guest:', ...addresses.map((text) => `\t${text}`));
  if (uninstalled.length > 0) lines.push(`uninstalled when the guest boots: ${uninstalled.join(', ')}`);
  if (firstboot !== undefined && firstboot.scripts.length > 0) {
    lines.push(`when the guest boots ${restartText(firstboot.restarts)}; its log is ${firstboot.log}`);
  }
  return lines;
}

function restartText(count: number): string {
  if (count === 0) return 'its scripts run, without a restart';
  return count === 1 ? 'it restarts once' : `it restarts ${count} times`;
}

/** Closes a successful run. */
export class SummaryRenderer implements Renderer {
  constructor(
    private readonly screen: Screen,
    private readonly style: Style,
  ) {}

  event(): void {}

  succeeded(result: FinishedConversion): void {
    this.screen.print(paint(stageLine(result.seconds.total, 'Finishing off'), 'message', this.style));
    const text = summaryText(result);
    if (text !== '') this.screen.print(withoutControlCharacters(text));
  }
}
