import { escapeText, html } from '../../../lib/report/html';

it('escapes what stands in text and in attributes', () => {
  const name = `<img src=x onerror="alert('1')">&amp;`;
  expect(html`<p title="${name}">${name}</p>`.text).toBe(
    '<p title="&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;amp;">' +
      '&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;amp;</p>',
  );
});

it('leaves HTML of a template alone, joins lists, and has nothing for undefined and false', () => {
  const items = ['a', 'b & c'].map((each) => html`<b>${each}</b>`);
  expect(html`<p>${items}${undefined}${false}${0}</p>`.text).toBe('<p><b>a</b><b>b &amp; c</b>0</p>');
});

it('spells out what cannot be seen, and what turns text around', () => {
  expect(escapeText('photo\u202egnp.sh\u0000\u001b[31m\u200b\r')).toBe(
    'photo\\u{202e}gnp.sh\\u{0}\\u{1b}[31m\\u{200b}\\u{d}',
  );
  expect(escapeText('a\n\tb ü 漢')).toBe('a\n\tb ü 漢');
});
