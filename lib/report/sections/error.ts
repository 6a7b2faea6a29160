import type { ConvertFailure, ErrorCause } from '../../../types/failure';
import { html, type Html } from '../html';
import type { Section } from '../section';
import { facts, folded } from '../table';

function causes({ cause }: { cause?: ErrorCause }): ErrorCause[] {
  return cause === undefined ? [] : [cause, ...causes(cause)];
}

function causeItem({ name, code, message }: ErrorCause): Html {
  const origin = [name, code].filter((word) => word !== undefined).join(' ');
  return html`<li>${message}${origin !== '' && html` <span class="quiet">(${origin})</span>`}</li>`;
}

/** What ended the conversion, and what to do about it. */
export function errorSection(failure: ConvertFailure): Section {
  const { code, message, hint, stage, subject, program, exitCode, exitSignal, stderr, action, errno } =
    failure;
  const below = causes(failure);
  const body = html`<div class="notice ${code === 'ABORTED' ? 'warn' : 'bad'}">
      <p><strong>${message}</strong></p>
      ${hint !== undefined && html`<p>${hint}</p>`}
    </div>
    ${facts([
      ['Code', html`<code>${code}</code>`],
      ['Stage', stage],
      ['About', subject !== undefined && html`<code>${subject}</code>`, 'wide'],
      ['Program', program !== undefined && html`<code>${program}</code>`],
      ['Its exit status', exitCode ?? exitSignal ?? undefined],
      ['Function', action !== undefined && html`<code>${action}</code>`],
      ['Error number', errno],
    ])}
    ${
      below.length > 0 &&
      html`<p>Because of:</p>
        <ol>
          ${below.map(causeItem)}
        </ol>`
    }
    ${
      stderr !== undefined &&
      stderr !== '' &&
      folded(
        `The end of what ${program ?? 'the program'} said`,
        html`<pre class="scroll" tabindex="0">${stderr}</pre>`,
        true,
      )
    }
    <p class="quiet">The source was only read, and nothing half-written is left at the destination.</p>`;
  return { id: 'error', title: code === 'ABORTED' ? 'Why it ended' : 'What went wrong', body };
}
