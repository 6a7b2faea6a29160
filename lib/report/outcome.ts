import { html, type Html } from './html';

export type Outcome = 'done' | 'skipped' | 'failed' | 'cancelled' | 'converted' | 'not-started';

const shown: Record<Outcome, { sign: string; tone: string; word: string }> = {
  done: { sign: '✓', tone: 'good', word: 'done' },
  converted: { sign: '✓', tone: 'good', word: 'converted' },
  skipped: { sign: '–', tone: 'quiet', word: 'skipped' },
  'not-started': { sign: '–', tone: 'quiet', word: 'not started' },
  failed: { sign: '✗', tone: 'bad', word: 'failed' },
  cancelled: { sign: '■', tone: 'warn', word: 'cancelled' },
};

/** How something ended, told by a sign, a word and a colour. */
export function outcomeBadge(outcome: Outcome, word = shown[outcome].word): Html {
  const { sign, tone } = shown[outcome];
  return html`<span class="badge ${tone}"><span aria-hidden="true">${sign}</span> ${word}</span>`;
}
