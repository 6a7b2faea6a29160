import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import * as ts from 'typescript';

export type Declaration = ts.Declaration | ts.VariableStatement;

/** What a module exports, followed through the modules it exports from, by name. Reads files; does not type-check. */
export function publicDeclarations(file: string): Map<string, Declaration> {
  const found = new Map<string, Declaration>();
  const text = readFileSync(file, 'utf8');
  for (const statement of ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true).statements) {
    if (ts.isExportDeclaration(statement)) {
      const from = statement.moduleSpecifier;
      if (from === undefined || !ts.isStringLiteral(from)) continue;
      const others = publicDeclarations(moduleFile(dirname(file), from.text));
      if (statement.exportClause === undefined) for (const [name, each] of others) found.set(name, each);
      else if (ts.isNamedExports(statement.exportClause)) {
        for (const { name, propertyName } of statement.exportClause.elements) {
          const declaration = others.get((propertyName ?? name).text);
          if (declaration === undefined) throw new Error(`${from.text} of ${file} has no ${name.text}`);
          found.set(name.text, declaration);
        }
      }
    } else if (isExported(statement)) {
      if (ts.isVariableStatement(statement)) {
        for (const { name } of statement.declarationList.declarations) found.set(name.getText(), statement);
      } else {
        const { name } = statement as ts.Statement & { name?: ts.Identifier };
        // Of an overloaded function its first signature; nobody is shown the implementation.
        if (name !== undefined && !(ts.isFunctionDeclaration(statement) && found.has(name.text)))
          found.set(name.text, statement as unknown as ts.Declaration);
      }
    }
  }
  return found;
}

function moduleFile(directory: string, specifier: string): string {
  const path = join(directory, specifier);
  const file = [`${path}.ts`, join(path, 'index.ts')].find((each) => existsSync(each));
  if (file === undefined) throw new Error(`There is no module ${path}.`);
  return file;
}

function isExported(node: ts.Node): boolean {
  return (
    ts.canHaveModifiers(node) &&
    (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
  );
}

/** The description in front of a declaration, without tags; empty where there is none. */
export function docstring(declaration: ts.Node): string {
  const [doc] = ts.getJSDocCommentsAndTags(declaration).filter(ts.isJSDoc).slice(-1);
  return (ts.getTextOfJSDocComment(doc?.comment) ?? '').trim();
}

/** Public methods without a docstring, as `Class.method`; those of an interface of the language need none. */
export function undocumentedMembers(name: string, declaration: Declaration): string[] {
  if (!ts.isClassDeclaration(declaration)) return [];
  return declaration.members
    .filter((member) => ts.isMethodDeclaration(member) && ts.isIdentifier(member.name))
    .filter((member) => !hasModifier(member, [ts.SyntaxKind.PrivateKeyword, ts.SyntaxKind.ProtectedKeyword]))
    .filter((member) => docstring(member) === '')
    .map((member) => `${name}.${member.name?.getText()}`);
}

function hasModifier(node: ts.Node, kinds: readonly ts.SyntaxKind[]): boolean {
  return ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some(({ kind }) => kinds.includes(kind));
}
