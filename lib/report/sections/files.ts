import type { Findings } from '../findings';
import { html } from '../html';
import type { Section } from '../section';

/** The files that were written on the host. */
export function filesSection({ disks = [], artifacts = [] }: Findings): Section | undefined {
  const copied = disks.flatMap(({ path }) => (path === undefined ? [] : [path]));
  const paths = [...copied, ...artifacts.flatMap(({ path }) => path ?? [])];
  if (paths.length === 0) return undefined;
  const body = html`<ul class="plain">
    ${paths.map((path) => html`<li><code>${path}</code></li>`)}
  </ul>`;
  return { id: 'files', title: 'Files written on the host', count: paths.length, body };
}
