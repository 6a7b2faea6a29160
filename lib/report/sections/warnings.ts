import type { Warning } from '../../../types/result';
import { html, type Html } from '../html';
import type { Section } from '../section';

function warningItem({ code, message, hint }: Warning): Html {
  return html`<li class="notice warn">
    <p><strong>${message}</strong></p>
    ${hint !== undefined && html`<p>${hint}</p>`}
    <p class="code"><code>${code}</code></p>
  </li>`;
}

/** What was left as it was, or may not work. */
export function warningsSection(warnings: readonly Warning[]): Section {
  const body =
    warnings.length === 0
      ? html`<p class="quiet">There were no warnings.</p>`
      : html`<ul class="notices">
          ${warnings.map(warningItem)}
        </ul>`;
  return { id: 'warnings', title: 'Warnings', count: warnings.length, body };
}
