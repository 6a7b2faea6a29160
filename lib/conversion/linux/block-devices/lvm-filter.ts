import { compileLvmPattern } from './lvm-pattern';
import { type LvmSetting, lvmSettings } from './lvm-settings';

/** A device that LVM has to find again: what it was called, and what it will be, `/dev/sda2` and `/dev/vda2`. */
export interface RenamedVolume {
  /** The likeliest name first. */
  old: readonly string[];
  new: string;
}

interface Rule {
  accepts: boolean;
  source: string;
  matches: (name: string) => boolean;
}

const filters = ['filter', 'global_filter'];

/** A text with its filters extended, and the lines (from 1) of filters that cannot be understood. */
export interface ExtendedFilters {
  text: string;
  left: number[];
}

/**
 * Extends `filter` and `global_filter` of lvm.conf(5), so that LVM sees a physical volume under its new name where it
 * saw it under the old one, and does not where it did not. Without, a guest whose filter accepts only /dev/sda2 has no
 * root on /dev/vda2.
 */
export function extendLvmFilters(text: string, volumes: readonly RenamedVolume[]): ExtendedFilters {
  const left: number[] = [];
  let [edited, place] = ['', 0];
  for (const setting of lvmSettings(text, filters)) {
    const rules = rulesOf(setting);
    if (rules === undefined) left.push(setting.line);
    const added = rules === undefined ? [] : volumes.flatMap((volume) => ruleFor(volume, rules) ?? []);
    if (added.length === 0) continue;
    edited += text.slice(place, setting.start) + withRules(text, setting, added);
    place = setting.end;
  }
  return { text: edited + text.slice(place), left: volumes.length === 0 ? [] : left };
}

/** True where a filter is set. */
export function hasLvmFilter(text: string): boolean {
  return lvmSettings(text, filters).length > 0;
}

/** True where a filter may hide a disk that it has no rule for, such as one with a name of virtio's. */
export function mayHideDisks(text: string): boolean {
  return lvmSettings(text, filters).some((setting) => {
    const rules = rulesOf(setting);
    return rules === undefined || ['/dev/vda', '/dev/vda1'].some((name) => decide(rules, name) === false);
  });
}

function withRules(
  text: string,
  { start, end, strings = [], hasComment }: LvmSetting,
  added: string[],
): string {
  const value = text.slice(start, end);
  if (hasComment) return `[ ${added.join(', ')},${value.slice(1)}`;
  const kept = value.startsWith('[') ? value.slice(1, -1).match(/"(?:[^"\\]|\\.)*"|'[^']*'/gs) : [value];
  return `[ ${[...added, ...(kept ?? strings)].join(', ')} ]`;
}

/** Undefined where one of them is none; no rules accept everything. */
function rulesOf({ strings }: LvmSetting): Rule[] | undefined {
  const rules = strings?.map(parseRule);
  return rules?.every((rule): rule is Rule => rule !== undefined) ? rules : undefined;
}

/** What the first rule that matches says; undefined where none does, which LVM takes for yes. */
function decide(rules: readonly Rule[], name: string): boolean | undefined {
  return rules.find(({ matches }) => matches(name))?.accepts;
}

function ruleFor(volume: RenamedVolume, rules: readonly Rule[]): string | undefined {
  const [likeliest = volume.new] = volume.old;
  // A device is taken where any of its names is, and links of the old hardware are names, too. What they were is not
  // known here; but the device was visible, or the guest would not have used it.
  const byLink = rules.some((rule) => rule.accepts && mayMeanLink(rule, volume));
  const wasVisible =
    byLink || volume.old.some((name) => decide(rules, name) === true) || (decide(rules, likeliest) ?? true);
  const isVisible = decide(rules, volume.new) ?? true;
  return wasVisible === isVisible ? undefined : `"${wasVisible ? 'a' : 'r'}|^${volume.new}$|"`;
}

/** Names that the kernel gives: a rule about them is not about a link of some disk. */
const kernelNames =
  /^(?:[shv]d|xvd|nvme\d|cciss|ida|rd\/|md|loop|drbd|dm-|cdrom|dvd|sr|scd|fd|ram|rbd|nbd|zram|bcache|mmcblk|pmem|dasd)/;

/** Whether a rule may go by a link of the old machine, or a part of it: `pci-0000:03.*`, `/dev/mapper/mpath`. */
function mayMeanLink({ source, matches }: Rule, volume: RenamedVolume): boolean {
  const name = source.replace(/^\(*\^?\(*(?:\/?dev\/|\/)?/, '');
  // What matches everything, or a pattern of letters, is about the kernel's names as well.
  if (!/^[a-z0-9]{2}/i.test(name) || kernelNames.test(name) || volume.old.some(matches)) return false;
  const partition = /-part(\d+)\$?$/.exec(source)?.[1];
  return partition === undefined || partition === (/(?<!\d)\d+$/.exec(volume.new)?.[0] ?? '');
}

const closing: Record<string, string> = { '(': ')', '[': ']', '{': '}', '<': '>' };

/** `a|^/dev/sd.*|`: the letter, and a regular expression between two of any character. */
function parseRule(text: string): Rule | undefined {
  const plain = text.replace(/\\(["\\])/g, '$1');
  const [action, open = ''] = plain;
  const end = plain.lastIndexOf(closing[open] ?? open);
  if ((action !== 'a' && action !== 'r') || end < 2) return undefined;
  const source = plain.slice(2, end);
  const matches = compileLvmPattern(source);
  return matches && { accepts: action === 'a', source, matches };
}
