import type { BootReport } from '../../../types/boot-check';

const last = 5;

/** What became of a guest that was tried, as a person is told. */
export function bootText(boot: BootReport): string {
  const { outcome, evidence, failure, seconds, acceleration } = boot;
  const how = `${Math.round(seconds)} seconds, ${acceleration === 'kvm' ? 'under KVM' : 'emulated'}`;
  if (outcome === 'booted') return `the guest boots (${how}): ${evidence[0]?.text ?? ''}\n`;
  const word = outcome === 'failed' ? 'the guest does not boot' : 'the guest was not seen to boot';
  const lines = [`${word} (${how}): ${failure?.message ?? evidence[0]?.text ?? ''}`];
  if (failure?.line !== undefined) lines.push(`\tit says: ${failure.line}`);
  if (failure) lines.push(`\t${failure.hint}`);
  const said = (boot.console.trim() === '' ? (boot.screen?.text ?? '') : boot.console)
    .trimEnd()
    .split('\n')
    .slice(-last)
    .filter((line) => line.trim() !== '');
  if (said.length > 0)
    lines.push('\tthe last that it says:', ...said.map((line) => `\t\t${line.slice(0, 200)}`));
  return `${lines.join('\n')}\n`;
}
