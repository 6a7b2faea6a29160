import { parseXml } from '../../../lib/xml/parse';
import { isV2vError, V2vError } from '../../../lib/errors';

const parse = (text: string) =>
  parseXml(text, (reason) => new V2vError('OVF_INVALID', reason, { hint: 'none' }));

function reasonOf(text: string): string {
  try {
    parse(text);
  } catch (error) {
    if (isV2vError(error)) return error.message;
    throw error;
  }
  return 'none';
}

test('elements, attributes and text by local name', () => {
  const root = parse(
    `<?xml version="1.1" encoding="utf-16" standalone='yes' ?>
     <!-- <not> --> <o:a xmlns:o="urn:o" o:id='1 > 0' plain="a/b"><o:b/><c>x &amp; <![CDATA[<y>]]></c></o:a>`,
  );
  expect(root).toMatchObject({
    name: 'a',
    namespace: 'urn:o',
    children: [{ name: 'b' }, { text: 'x & <y>' }],
  });
  expect([...root.attributes]).toEqual([
    ['id', '1 > 0'],
    ['plain', 'a/b'],
  ]);
});

test.each([
  ['<a></b>', '</b> closes <a>'],
  ['<a><b>', 'it ends inside <b>; the file may be truncated'],
  ['<a/><b/>', 'it has more than one root element'],
  ['text', 'it is not XML'],
  ['<?xml version="1.0" encoding="UTF-8"?>', 'it is not XML'],
  [
    '<?xml version="1.0" encoding="utf-16"?>',
    'it is not XML (it declares the encoding utf-16; if it is in another, save it as UTF-8)',
  ],
])('%s', (text, reason) => {
  expect(reasonOf(text)).toBe(reason);
});
