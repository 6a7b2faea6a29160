/** Every error that the sources make says what to do, and of files and disks which one it is about. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import * as ts from 'typescript';

import { usualHints } from '../../../lib/errors';

const root = resolve(__dirname, '../../..');
const classes = ['V2vError', 'GuestfsError', 'LibvirtError', 'ProgramError'];

interface Site {
  name: string;
  /** `lib/copy/index.ts:42: No room.` */
  where: string;
  /** Undefined where it is computed. */
  code: string | undefined;
  /** Names of the details. */
  details: string[];
}

function propertyNames(literal: ts.ObjectLiteralExpression): string[] {
  return literal.properties.map((property) =>
    ts.isSpreadAssignment(property)
      ? `...${property.expression.getText()}`
      : (property.name?.getText() ?? ''),
  );
}

/** The code of a GuestfsError and its kin stands in the details, where it is not the usual one of the class. */
function codeOf(name: string, args: readonly ts.Expression[]): string | undefined {
  const usual = { GuestfsError: 'GUESTFS', LibvirtError: 'LIBVIRT', ProgramError: 'PROGRAM_FAILED' }[name];
  const last = args.at(-1);
  const given = last !== undefined && ts.isObjectLiteralExpression(last) ? last.properties : [];
  const stated = given.find((property) => property.name?.getText() === 'code');
  const code =
    usual === undefined
      ? args[0]
      : stated && ts.isPropertyAssignment(stated)
        ? stated.initializer
        : undefined;
  if (code === undefined) return usual;
  return ts.isStringLiteral(code) ? code.text : undefined;
}

function sitesIn(path: string): Site[] {
  const file = ts.createSourceFile(
    path,
    readFileSync(join(root, path), 'utf8'),
    ts.ScriptTarget.ES2022,
    true,
  );
  const sites: Site[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isNewExpression(node) && classes.includes(node.expression.getText())) {
      const args = node.arguments ?? [];
      const last = args.at(-1);
      const line = file.getLineAndCharacterOfPosition(node.getStart()).line + 1;
      sites.push({
        name: node.expression.getText(),
        where: `${path}:${line}: ${args[1]?.getText() ?? ''}`,
        code: codeOf(node.expression.getText(), args),
        details: last !== undefined && ts.isObjectLiteralExpression(last) ? propertyNames(last) : [],
      });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return sites;
}

const sites = readdirSync(join(root, 'lib'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.gen.ts'))
  .flatMap((name) => sitesIn(`lib/${name}`));

it('finds the errors that are made', () => {
  expect(sites.length).toBeGreaterThan(200);
  expect(new Set(sites.map(({ code }) => code)).size).toBeGreaterThan(30);
});

it('each says what to do', () => {
  // The sentence itself says which value an option takes; and a cancellation was wanted.
  const needsNone = ['USAGE', 'ABORTED', ...Object.keys(usualHints)];
  const silent = sites.filter(({ code, details }) => {
    return !details.includes('hint') && (code === undefined || !needsNone.includes(code));
  });
  expect(silent.map(({ where }) => where)).toEqual([]);
});

it('each that is about a file or a disk names it', () => {
  const aboutFiles =
    /^(?:INPUT_|OVF_|MANIFEST_|DISK_|OUTPUT_|HOST_|PROGRAM_|FILESYSTEM_|INITRD$|GUEST_DIRTY$|GUEST_NO_SPACE$)/;
  const nameless = sites.filter(
    ({ name, code, details }) =>
      // Which is about its program.
      name !== 'ProgramError' &&
      (code === undefined || aboutFiles.test(code)) &&
      !details.some((detail) => detail === 'subject' || detail.startsWith('...')),
  );
  expect(nameless.map(({ where }) => where)).toEqual([]);
});

it('a usual hint is a sentence', () => {
  for (const hint of Object.values(usualHints)) expect(hint).toMatch(/^[A-Z].*\.$/);
});
