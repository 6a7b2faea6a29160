import type { Findings } from '../findings';
import { html } from '../html';
import { outcomeBadge } from '../outcome';
import type { Section } from '../section';
import { facts, folded } from '../table';

const words = { booted: 'boots', failed: 'does not boot', unknown: 'not seen to boot' } as const;

/** A PNG, and nothing else, whoever wrote the result. */
const isPicture = (base64: string): boolean => /^iVBORw0KGgo[A-Za-z0-9+/]*={0,2}$/.test(base64);

/** How the guest was tried, with the last picture of its screen. */
export function trialSection({ boot }: Findings): Section | undefined {
  if (boot === undefined) return undefined;
  const { outcome, evidence, failure, screen, seconds, acceleration, restarts, console } = boot;
  const badge = outcomeBadge(
    outcome === 'booted' ? 'done' : outcome === 'failed' ? 'failed' : 'cancelled',
    words[outcome],
  );
  const body = html`${facts([
    ['The guest', badge],
    ['Seen', evidence[0]?.text, 'wide'],
    ['Why', failure?.message, 'wide'],
    ['It says', failure?.line !== undefined && html`<code>${failure.line}</code>`, 'wide'],
    ['What to do', failure?.hint, 'wide'],
    ['After', `${Math.round(seconds)} s, ${acceleration === 'kvm' ? 'under KVM' : 'emulated'}`],
    ['Restarts', restarts > 0 && String(restarts)],
    [
      'What was started',
      boot.disks === 'copies' ? 'its copied disks' : boot.disks && 'the disks before they were copied',
    ],
  ])}
  ${
    screen !== undefined &&
    isPicture(screen.base64) &&
    html`<p>
      <img
        alt="The screen of the guest"
        width="${screen.width}"
        height="${screen.height}"
        src="data:image/png;base64,${screen.base64}"
      />
    </p>`
  }
  ${console.trim() !== '' && folded('The end of its console', html`<pre>${console}</pre>`)}`;
  return { id: 'trial', title: 'Whether the guest boots', body };
}
