import { isInterfaceName, normalMac } from '../configuration/interface-name';
import { matchesPatterns } from '../configuration/name-pattern';
import { iniValue, parseIni } from '../configuration/ini-sections';
import { namePolicies, words } from '../configuration/networkd';
import type { NetworkdFile } from '../configuration/networkd-files';
import { newPaths, oldDrivers, type Machine, type MachineCard } from './machine';

/** What a `.link` file can ask of a card; of each the answers that are possible, as far as is known. */
export interface LinkAnswers {
  mac?: string;
  paths: readonly string[];
  drivers: readonly string[];
  names: readonly string[];
  virtualization: readonly string[];
}

const anyOldPath = ['pci-0000:02:00.0', 'pci-0000:03:00.0', 'pci-0000:0b:00.0'];

function kernelNames({ cards }: Machine, { kernelName }: MachineCard): string[] {
  return kernelName === undefined ? cards.map((_, index) => `eth${index}`) : [kernelName];
}

/** What the card answered on the old machine. */
export function oldAnswers(machine: Machine, card: MachineCard): LinkAnswers {
  return {
    ...(card.macGenerated ? {} : { mac: card.mac }),
    paths: card.oldPath === undefined ? anyOldPath : [card.oldPath],
    drivers: card.oldDriver === undefined ? oldDrivers : [card.oldDriver],
    names: kernelNames(machine, card),
    virtualization: ['vmware', 'vm', 'yes', 'true', '1'],
  };
}

/** What the card answers on KVM. */
export function newAnswers(machine: Machine, card: MachineCard): LinkAnswers {
  return {
    mac: card.mac,
    paths: newPaths,
    drivers: [machine.driver],
    names: kernelNames(machine, card),
    virtualization: ['kvm', 'vm', 'yes', 'true', '1'],
  };
}

/** True, false, or undefined where it depends on what is not known. */
type Verdict = boolean | undefined;

const all = (verdicts: readonly Verdict[]): Verdict =>
  verdicts.includes(false) ? false : verdicts.includes(undefined) ? undefined : true;

/** One verdict for all the answers that are possible. */
function oneOf(patterns: readonly string[], answers: readonly string[]): Verdict {
  const verdicts = new Set(answers.map((answer) => matchesPatterns(patterns, answer)));
  return verdicts.size === 1 ? verdicts.has(true) : undefined;
}

function verdictOf(key: string, asked: readonly string[], answers: LinkAnswers): Verdict {
  switch (key) {
    case 'MACAddress':
    case 'PermanentMACAddress':
      return answers.mac === undefined ? undefined : asked.some((word) => normalMac(word) === answers.mac);
    case 'Path':
      return oneOf(asked, answers.paths);
    case 'Driver':
      return oneOf(asked, answers.drivers);
    case 'OriginalName':
      return oneOf(asked, answers.names);
    case 'Type':
      return matchesPatterns(asked, 'ether');
    case 'Kind':
      return asked.every((word) => word.startsWith('!'));
    case 'Virtualization':
      return asked.every((word) =>
        word.startsWith('!')
          ? !answers.virtualization.includes(word.slice(1))
          : answers.virtualization.includes(word),
      );
    case 'Property':
      return all(asked.map((property) => propertyVerdict(property, answers)));
    // What else there is (Host=, KernelVersion=, …) may be as it says, on either machine.
    default:
      return undefined;
  }
}

function propertyVerdict(property: string, answers: LinkAnswers): Verdict {
  const [, key = '', value = ''] = /^(\w+)=(.*)$/.exec(property) ?? [];
  if (key === 'ID_PATH') return oneOf([value], answers.paths);
  if (key === 'ID_NET_DRIVER') return oneOf([value], answers.drivers);
  return undefined;
}

/** Whether a `.link` file is for a card; one without `[Match]` was for all once, and is for none in today's systemd. */
export function linkMatches({ text }: NetworkdFile, answers: LinkAnswers): Verdict {
  const sections = parseIni(text);
  const keys = [...(sections.get('Match')?.keys() ?? [])];
  if (keys.length === 0) return undefined;
  return all(
    keys.map((key) => {
      const asked = words(sections, 'Match', key);
      return asked.length === 0 ? true : verdictOf(key, asked, answers);
    }),
  );
}

/**
 * The `.link` file that udev takes for a card: the first in the order of their names that is for it, and no other.
 * `certain`: there is no earlier one of which it is not known.
 */
export function linkInForce(
  links: readonly NetworkdFile[],
  answers: LinkAnswers,
): { link: NetworkdFile; certain: boolean } | undefined {
  const link = links.find((file) => linkMatches(file, answers) !== false);
  return link && { link, certain: linkMatches(link, answers) === true };
}

/**
 * What the guest's `.link` files made of a card on the old machine: the name that one gives it, or the policies by which
 * it names. Nothing where no file is for the card, or it is not known which.
 */
export function ownNaming(
  links: readonly NetworkdFile[],
  machine: Machine,
  card: MachineCard,
  kernelNames: boolean,
): { linkName?: string; policies?: string[] } {
  const found = linkInForce(links, oldAnswers(machine, card));
  if (!found?.certain) return {};
  const policies = namePolicies(found.link);
  const name = iniValue(parseIni(found.link.text), 'Link', 'Name');
  if ((kernelNames || policies.length === 0) && name !== undefined && isInterfaceName(name))
    return { linkName: name };
  return { policies };
}
