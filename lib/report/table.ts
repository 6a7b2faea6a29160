import { html, type Content, type Html } from './html';

/** A column: its heading, and whether its cells are numbers, which stand to the right. */
export interface Column {
  heading: string;
  numeric?: boolean;
}

/** A table; the first cell of each row is its heading. It scrolls by itself where the window is narrow. */
export function table(
  caption: string,
  columns: readonly (string | Column)[],
  rows: readonly Content[][],
): Html {
  const kinds = columns.map((column) => (typeof column === 'string' ? { heading: column } : column));
  const className = (index: number) => (kinds[index]?.numeric ? html` class="number"` : '');
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}">
    <table>
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          ${kinds.map(({ heading }, index) => html`<th scope="col" ${className(index)}>${heading}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr>
              ${row.map((cell, index) =>
                index === 0
                  ? html`<th scope="row" ${className(index)}>${cell}</th>`
                  : html`<td${className(index)}>${cell}</td>`,
              )}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

/** A name and what it has for a value; `wide` where that may be long, so that it has the width of the page. */
export type Fact = readonly [name: string, value: Content, width?: 'wide'];

/** Names and values, in columns. A value that is undefined or empty is left out, with its name. */
export function facts(pairs: readonly Fact[]): Html {
  const known = pairs.filter(
    ([, value]) => value !== undefined && value !== false && value !== '' && !isEmptyList(value),
  );
  return html`<dl class="facts">
    ${known.map(
      ([name, value, width]) =>
        html`<div${width === 'wide' && html` class="wide"`}>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`;
}

function isEmptyList(value: Content): boolean {
  return Array.isArray(value) && value.length === 0;
}

/** Names of things on a computer, paths and the like, separated by commas. */
export function codes(names: readonly string[]): Content[] {
  return names.map((name, index) => html`${index > 0 && ', '}<code>${name}</code>`);
}

/** What is folded away until somebody wants to see it. */
export function folded(summary: Content, body: Content, open = false): Html {
  return html`<details${open && html` open`}>
    <summary>${summary}</summary>
    ${body}
  </details>`;
}
