import { V2vError } from '../../../errors';
import { childText, type XmlElement } from '../../../xml/parse';

/** A virtual system, and what it stands in: `scopes` is itself and its parents up to the envelope. */
interface FoundSystem {
  system: XmlElement;
  scopes: XmlElement[];
}

/** Virtual systems that a message names. */
const mostNamed = 50;

function virtualSystems(parents: readonly XmlElement[]): FoundSystem[] {
  const [parent] = parents;
  return (parent?.children ?? []).flatMap((child) => {
    if (child.name === 'VirtualSystem') return [{ system: child, scopes: [child, ...parents] }];
    return child.name === 'VirtualSystemCollection' ? virtualSystems([child, ...parents]) : [];
  });
}

export function systemName(system: XmlElement): string | undefined {
  return childText(system, 'Name');
}

/**
 * The virtual system that is meant, of one or several.
 *
 * @param wanted its id or name, where the user has said
 * @throws V2vError `OVF_INVALID` where there is none, `OVF_AMBIGUOUS`
 */
export function chooseSystem(envelope: XmlElement, ovf: string, wanted: string | undefined): FoundSystem {
  const systems = virtualSystems([envelope]);
  const label = ({ system }: FoundSystem): string =>
    systemName(system) ?? system.attributes.get('id') ?? '(no name)';
  const labels = systems.slice(0, mostNamed).map(label);
  const all = [...labels, ...(systems.length > mostNamed ? ['…'] : [])].join(', ');
  if (systems.length === 0) {
    throw new V2vError('OVF_INVALID', `${ovf} describes no virtual machine.`, {
      subject: ovf,
      hint: 'Name an OVA that was exported from a virtual machine.',
    });
  }
  if (wanted !== undefined) {
    const found = systems.filter(
      ({ system }) => system.attributes.get('id') === wanted || systemName(system) === wanted,
    );
    if (found[0] !== undefined && found.length === 1) return found[0];
    const count = found.length === 0 ? 'no virtual machine' : `${found.length} virtual machines`;
    throw new V2vError(
      'OVF_AMBIGUOUS',
      `${ovf} describes ${count} called ${JSON.stringify(wanted)}; it has: ${all}.`,
      {
        subject: ovf,
        hint: 'Name one by its ovf:id.',
      },
    );
  }
  if (systems[0] !== undefined && systems.length === 1) return systems[0];
  throw new V2vError('OVF_AMBIGUOUS', `${ovf} describes ${systems.length} virtual machines: ${all}.`, {
    subject: ovf,
    hint: 'Choose one with the input option virtualSystem, or export each by itself.',
  });
}
