'use strict';

/** The section of a page with this heading, without the line break at its end; undefined where it has none. */
function sectionOf(page, heading) {
  const start = page.search(new RegExp(`^${heading}$`, 'm'));
  if (start < 0) return undefined;
  const next = page.indexOf('\n## ', start);
  return page.slice(start, next < 0 ? undefined : next).trimEnd();
}

/** The page with this section in place of the one with the same heading, or at its end where it has none. */
function replaceSection(page, heading, section) {
  const old = sectionOf(page, heading);
  if (old === undefined) return `${page.trimEnd()}\n\n${section}\n`;
  return page.replace(old, () => section);
}

module.exports = { replaceSection, sectionOf };
