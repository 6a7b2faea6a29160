/** The API reference is made of the docstrings; what has none would stand there as a bare name. */
import { resolve } from 'node:path';

import { docstring, publicDeclarations, undocumentedMembers } from './declarations';

const exported = publicDeclarations(resolve(__dirname, '../../../lib/index.ts'));

it('finds what lib/index.ts exports', () => {
  for (const name of [
    'convert',
    'Guestfs',
    'LibvirtConnection',
    'V2vError',
    'ConvertOptions',
    'linuxSteps',
  ]) {
    expect([...exported.keys()]).toContain(name);
  }
  expect(exported.size).toBeGreaterThan(60);
});

it('every export has a docstring that says what it is', () => {
  const bare = [...exported].filter(([, declaration]) => !/\w+\W+\w+/.test(docstring(declaration)));
  expect(bare.map(([name]) => name)).toEqual([]);
});

it('every public method of an exported class has one as well', () => {
  expect([...exported].flatMap(([name, declaration]) => undocumentedMembers(name, declaration))).toEqual([]);
});
