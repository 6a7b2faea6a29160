import type { ConversionPlan } from '../../../types/plan';
import type { ConvertResult } from '../../../types/result';

type Shared = Omit<
  ConversionPlan,
  'space' | 'obstacles' | 'disks' | 'documents' | 'stages' | 'seconds' | 'run'
> & { written: { role?: string | undefined; path?: string | undefined }[] };

/**
 * What a plan and the result of the conversion must have in common, as plain JSON: all but times, and MAC addresses
 * that each makes up where the source has none.
 */
export function shared(outcome: ConversionPlan | ConvertResult): unknown {
  const { name, source, inspection, conversion, machine, warnings } = outcome;
  const described = 'documents' in outcome ? outcome.documents : outcome.artifacts;
  const steps = conversion.steps.map((step) => ({ ...step, seconds: 0 }));
  const all: Shared = {
    ...{ name, source, inspection, conversion: { ...conversion, steps } },
    ...{ machine, warnings, written: described.map(({ role, path }) => ({ role, path })) },
  };
  const made = machine.nics.filter(({ macGenerated }) => macGenerated);
  const text = made.reduce(
    (json, { mac }, index) => json.replaceAll(mac, `mac ${index}`),
    JSON.stringify(all),
  );
  return JSON.parse(text);
}
