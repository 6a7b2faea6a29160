import type { ConversionPlan } from '../../../types/plan';
import type { ConvertResult } from '../../../types/result';

type Shared = Omit<ConversionPlan, 'space' | 'obstacles' | 'disks' | 'stages' | 'seconds' | 'run'>;

/**
 * What a plan and the result of the conversion must have in common, as plain JSON: all but times, and MAC addresses
 * that each makes up where the source has none.
 */
export function shared(outcome: ConversionPlan | ConvertResult): unknown {
  const { name, source, inspection, conversion, buses, nics, firmware, metadata, warnings } = outcome;
  const steps = conversion.steps.map((step) => ({ ...step, seconds: 0 }));
  const all: Shared = {
    ...{ name, source, inspection, conversion: { ...conversion, steps } },
    ...{ buses, nics, firmware, metadata, warnings },
  };
  const made = nics.filter(({ macGenerated }) => macGenerated);
  const text = made.reduce(
    (json, { mac }, index) => json.replaceAll(mac, `mac ${index}`),
    JSON.stringify(all),
  );
  return JSON.parse(text);
}
