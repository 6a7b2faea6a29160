import type { NetworkMap } from '../../types/options';
import type { Source } from '../../types/source';
import type { TargetNeeds } from '../../types/target';
import { planNics } from '../machine/nics';

/** What a guest needs of its new host, as its source has it. */
export function needsOf(source: Source, networks?: NetworkMap): TargetNeeds {
  const plugs = planNics(source, networks).map(({ network, networkType }) => ({ network, networkType }));
  const { firmware, uefiSecureBoot, tpm } = source;
  return {
    firmware,
    secureBoot: firmware === 'uefi' && uefiSecureBoot,
    ...(tpm === undefined ? {} : { tpm }),
    networks: plugs,
  };
}
