import { createHash } from 'node:crypto';
import { packageVersion } from '../run/version';
import { headBlock, type Head } from './head';
import { Html, html } from './html';
import type { Section } from './section';
import { style } from './style';

/** The one style of the page may apply, and nothing else: no script runs, and nothing is loaded. */
const policy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

// Not in a template, in which a formatter may add spaces: the policy has the digest of what stands between the tags.
const styleElement = new Html(`<style>${style}</style>`);

function heading({ title, count }: Section): Html {
  return html`${title}${count !== undefined && html` <span class="count">${count}</span>`}`;
}

/** A section with its heading, within the page or, with `prefix`, within a part of it. */
export function sectionBlock(section: Section, prefix = ''): Html {
  const id = `${prefix}${section.id}`;
  const title = heading(section);
  return html`<section aria-labelledby="${id}">
    ${prefix === '' ? html`<h2 id="${id}">${title}</h2>` : html`<h3 id="${id}">${title}</h3>`} ${section.body}
  </section>`;
}

function contents(sections: readonly Section[]): Html {
  return html`<nav aria-label="Contents">
    <ul>
      ${sections.map((section) => html`<li><a href="#${section.id}">${heading(section)}</a></li>`)}
    </ul>
  </nav>`;
}

/** The whole document. */
export function page(head: Head, sections: readonly Section[]): string {
  const document = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        <title>${head.title}: ${head.word ?? head.outcome}</title>
        <link rel="icon" href="data:," />
        ${styleElement}
      </head>
      <body>
        ${headBlock(head)} ${contents(sections)}
        <main>${sections.map((section) => sectionBlock(section))}</main>
        <footer>
          <p>
            Made by v2v-node ${packageVersion()}. Times are seconds of the conversion; 1 KiB is 1024 bytes.
          </p>
        </footer>
      </body>
    </html>`;
  return `${document.text}\n`;
}
