/** The style of the page. A colour is always beside a word or a sign that says the same. */
const colours = `
:root {
  color-scheme: light dark;
  --page: #f3f5f8; --card: #ffffff; --inset: #f6f8fa; --line: #d8dee6; --text: #1b2330; --quiet: #586272;
  --accent: #1f5fc4; --accent-soft: #9dbdec; --track: #e8ecf2; --zero: #dde3eb; --freed: #93b8a0;
  --good: #17693a; --good-page: #e2f4e8; --bad: #ae231c; --bad-page: #fdebea; --warn: #774a00; --warn-page: #fff3d6;
  --added: #0d4f25; --added-page: #e3f6e8; --removed: #8a1a15; --removed-page: #fdeae9;
  --hunk: #4b3f91; --hunk-page: #efedfb; --shadow: 0 1px 2px rgb(20 30 50 / 8%);
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #10141a; --card: #181e26; --inset: #12171e; --line: #2d3642; --text: #e2e8f0; --quiet: #9ba8b9;
    --accent: #79a9f7; --accent-soft: #3d5f94; --track: #232b36; --zero: #2b3441; --freed: #3f6e50;
    --good: #6fd190; --good-page: #14301f; --bad: #ff9a91; --bad-page: #3b1b1a; --warn: #f0c25f; --warn-page: #332910;
    --added: #a4e8b7; --added-page: #12301c; --removed: #ffb8b2; --removed-page: #3a1b1b;
    --hunk: #c2b8ff; --hunk-page: #231f3f; --shadow: none;
  }
}`;

const frame = `
* { box-sizing: border-box; }
html { scroll-behavior: smooth; }
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
body {
  margin: 0 auto; max-width: 76rem; padding: 2rem 1.25rem 3rem; background: var(--page); color: var(--text);
  font: 1rem/1.5 system-ui, 'Segoe UI', Roboto, 'Noto Sans', sans-serif; overflow-wrap: anywhere;
}
h1, h2, h3, p, ul, ol, dl, dd, pre { margin: 0; }
ul, ol { padding-left: 1.4rem; }
code, pre { font-family: ui-monospace, 'SF Mono', 'Cascadia Mono', 'DejaVu Sans Mono', monospace; font-size: 0.875em; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
small { display: block; color: var(--quiet); font-size: 0.85rem; font-weight: 400; }
a { color: var(--accent); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.quiet { color: var(--quiet); } .good { color: var(--good); } .bad { color: var(--bad); } .warn { color: var(--warn); }
header .kind { color: var(--quiet); font-size: 0.85rem; letter-spacing: 0.02em; }
h1 { font-size: 2rem; line-height: 1.2; letter-spacing: -0.01em; }
.how { margin-top: 0.5rem; display: flex; flex-wrap: wrap; gap: 0.3rem 0.7rem; align-items: center; }
.how .badge { font-size: 0.95rem; padding: 0.15rem 0.7rem; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(8rem, 1fr)); gap: 0.75rem; margin-top: 1.25rem; }
.figures > div {
  background: var(--card); border: 1px solid var(--line); border-radius: 0.6rem; padding: 0.6rem 0.9rem;
  box-shadow: var(--shadow); display: flex; flex-direction: column-reverse;
}
.figures dt { color: var(--quiet); font-size: 0.85rem; }
.figures dd { font-size: 1.3rem; font-weight: 600; font-variant-numeric: tabular-nums; }
nav ul { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: 0.3rem 0.4rem; margin: 1.25rem 0; }
nav a {
  display: inline-block; padding: 0.15rem 0.65rem; border: 1px solid var(--line); border-radius: 1rem; font-size: 0.875rem;
  background: var(--card); color: var(--text); text-decoration: none;
}
nav a:hover { border-color: var(--accent); color: var(--accent); }
section {
  background: var(--card); border: 1px solid var(--line); border-radius: 0.75rem; padding: 1.1rem 1.25rem 1.25rem;
  margin-bottom: 1.1rem; box-shadow: var(--shadow); scroll-margin-top: 1rem;
}
h2, h3 { font-size: 1.15rem; line-height: 1.3; margin-bottom: 0.8rem; scroll-margin-top: 1.5rem; }
section > * + * { margin-top: 0.9rem; }
section > h2 + *, section > h3 + * { margin-top: 0; }
.count { color: var(--quiet); font-weight: 400; font-variant-numeric: tabular-nums; }
footer { color: var(--quiet); font-size: 0.85rem; margin-top: 1.5rem; }`;

const parts = `
.badge {
  display: inline-block; padding: 0 0.5rem; border-radius: 1rem; font-size: 0.8rem; font-weight: 600; white-space: nowrap;
  background: var(--track); color: var(--text); line-height: 1.6;
}
.how .badge { white-space: normal; }
.badge.good, .badge.created { background: var(--good-page); color: var(--good); }
.badge.bad, .badge.removed { background: var(--bad-page); color: var(--bad); }
.badge.warn { background: var(--warn-page); color: var(--warn); }
.badge.quiet { color: var(--quiet); }
.notices { list-style: none; padding: 0; display: grid; gap: 0.7rem; }
.notice { border-left: 0.3rem solid; border-radius: 0.4rem; padding: 0.6rem 0.9rem; }
.notice p { color: var(--text); }
.notice p + p { margin-top: 0.2rem; }
.notice .code { font-size: 0.85rem; }
.notice .code code { color: inherit; }
.notice.warn { background: var(--warn-page); border-color: var(--warn); }
.notice.bad { background: var(--bad-page); border-color: var(--bad); }
.notice.warn .code { color: var(--warn); } .notice.bad .code { color: var(--bad); }
.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 21rem), 1fr)); gap: 0.35rem 2rem; }
.facts > div { display: grid; grid-template-columns: 9.5rem 1fr; gap: 0.75rem; }
.facts > .wide { grid-column: 1 / -1; }
.facts dt { color: var(--quiet); }
.words { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: 0.4rem; }
.words li { background: var(--inset); border: 1px solid var(--line); border-radius: 0.4rem; padding: 0 0.5rem; }
.plain { list-style: none; padding: 0; }
.scroll { overflow-x: auto; }
.disks > li, .notices > li, .jobs > li { min-width: 0; }
table { border-collapse: collapse; width: 100%; }
caption { text-align: left; color: var(--quiet); font-size: 0.875rem; padding-bottom: 0.35rem; }
th, td { text-align: left; vertical-align: top; padding: 0.35rem 0.9rem 0.35rem 0; border-top: 1px solid var(--line); }
thead th { color: var(--quiet); font-size: 0.85rem; font-weight: 600; border-top: 0; padding-top: 0; }
tbody th { font-weight: 500; }
tr > :last-child { padding-right: 0; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.scroll td, .scroll th { min-width: 5rem; }
.bar { display: block; width: 100%; height: 0.85rem; border-radius: 0.25rem; }
.track { fill: var(--track); }
.bar .stage { fill: var(--accent); } .bar .step { fill: var(--accent-soft); }
.bar .failed { fill: var(--bad); } .bar .cancelled { fill: var(--warn); }
.timeline { table-layout: fixed; }
.timeline th:first-child { width: 40%; } .timeline th.number { width: 6rem; }
.timeline .when { padding-top: 0.65rem; }
.timeline .step th { padding-left: 1.25rem; font-weight: 400; color: var(--quiet); }
.timeline .step :is(th, td) { border-top-style: dotted; padding-block: 0.15rem; }
.timeline .step .when { padding-top: 0.5rem; }
.timeline .step .bar { height: 0.55rem; }
.disks { list-style: none; padding: 0; display: grid; gap: 1.3rem; }
.disks li > * + * { margin-top: 0.6rem; }
.disks .name { font-weight: 600; } .disks .name code { font-weight: 400; }
.bar.disk { height: 1.5rem; border-radius: 0.4rem; }
.copied { fill: var(--accent); } .freed { fill: var(--freed); } .zero { fill: var(--zero); }
.legend { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: 0.2rem 1.6rem; font-size: 0.925rem; }
.legend li { display: flex; gap: 0.5rem; align-items: center; }
.legend li > * { margin: 0; }
.key { width: 0.8rem; height: 0.8rem; border-radius: 0.2rem; flex: none; }
details > summary { cursor: pointer; }
summary { border-radius: 0.3rem; padding: 0.2rem 0; }
details[open] > summary { margin-bottom: 0.5rem; }
.changes { list-style: none; padding: 0; }
.changes > li { border-top: 1px solid var(--line); padding: 0.35rem 0; }
.changes > li:first-child { border-top: 0; }
.change .path { margin: 0 0.4rem; }
.change .badge { min-width: 5.6rem; }
.amount { font-size: 0.875rem; font-variant-numeric: tabular-nums; margin-left: 0.3rem; }
div.change { padding-left: 1.05rem; }
li > p.quiet { padding-left: 1.05rem; font-size: 0.9rem; }
pre { background: var(--inset); border: 1px solid var(--line); border-radius: 0.5rem; padding: 0.6rem 0; line-height: 1.45; }
pre:not(.diff) { padding-inline: 0.9rem; white-space: pre-wrap; }
.diff { font-size: 0.925rem; tab-size: 4; max-height: 40rem; overflow-y: auto; }
.diff code { display: inline-block; min-width: 100%; }
.diff span { display: block; padding: 0 0.9rem; white-space: pre; overflow-wrap: normal; }
.diff .added { color: var(--added); background: var(--added-page); }
.diff .removed { color: var(--removed); background: var(--removed-page); }
.diff .hunk { color: var(--hunk); background: var(--hunk-page); }
.diff .file, .diff .note { color: var(--quiet); }
.jobs { list-style: none; padding: 0; display: grid; gap: 0.5rem; }`;

const narrow = `
@media (max-width: 40rem) {
  body { padding: 1.25rem 0.75rem 2rem; }
  h1 { font-size: 1.6rem; }
  section { padding: 0.9rem; }
  .figures { grid-template-columns: 1fr 1fr; gap: 0.5rem; }
  .facts > div { grid-template-columns: 8.5rem 1fr; }
  .facts > .wide { grid-template-columns: 1fr; gap: 0; }
  .scroll table:has(thead th:nth-child(4)) { min-width: 38rem; }
  .timeline, .timeline tbody, .timeline caption { display: block; }
  .timeline thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .timeline tr { display: grid; grid-template-columns: 1fr auto; padding: 0.35rem 0; border-top: 1px solid var(--line); }
  .timeline tr.step { border-top-style: dotted; }
  .timeline :is(th, td), .timeline .step :is(th, td) { border: 0; width: auto; padding-block: 0; }
  .timeline th:first-child { width: auto; }
  .timeline td.when { grid-row: 2; grid-column: 1 / -1; padding: 0.25rem 0 0; }
}`;

const paper = `
@media print {
  :root { color-scheme: light; }
  body { max-width: none; padding: 0; font-size: 10pt; background: none; }
  nav { display: none; }
  section { border: 0; border-top: 1px solid var(--line); border-radius: 0; padding: 0.8rem 0; box-shadow: none; }
  h2, h3, summary, caption { break-after: avoid; }
  tr, .notice, .disks li { break-inside: avoid; }
  .bar, .key, .badge, .notice, .diff span { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .scroll { overflow: visible; }
  .diff { max-height: none; overflow: visible; }
  .diff span { white-space: pre-wrap; overflow-wrap: anywhere; }
  details::details-content { content-visibility: visible; block-size: auto; }
}`;

export const style = [colours, frame, parts, narrow, paper].join('\n');
