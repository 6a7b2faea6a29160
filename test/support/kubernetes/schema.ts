import { dirname, join } from 'node:path';

import ts from 'typescript';

/** A JSON Schema of a type, in which nothing may be that the type does not name. */
export type Schema = Record<string, unknown>;

class SchemaOfTypes {
  readonly definitions: Record<string, Schema> = {};

  constructor(private readonly checker: ts.TypeChecker) {}

  of(type: ts.Type): Schema {
    if (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) return {};
    if (type.isUnion()) return this.#union(type);
    if (type.flags & ts.TypeFlags.StringLike)
      return type.isStringLiteral() ? { const: type.value } : { type: 'string' };
    if (type.flags & ts.TypeFlags.NumberLike) return { type: 'number' };
    if (type.flags & ts.TypeFlags.BooleanLike) return { type: 'boolean' };
    if (type.flags & ts.TypeFlags.NonPrimitive) return { type: 'object' };
    if (this.checker.isArrayType(type)) {
      return {
        type: 'array',
        minItems: 1,
        items: this.of(this.checker.getTypeArguments(type as ts.TypeReference)[0]!),
      };
    }
    const name = type.symbol.name;
    if (name === 'Date') return { type: 'string' };
    if (name === '__type') return this.#object(type);
    if (!Object.hasOwn(this.definitions, name)) {
      this.definitions[name] = {};
      this.definitions[name] = this.#object(type);
    }
    return { $ref: `#/$defs/${name}` };
  }

  #union(type: ts.UnionType): Schema {
    const members = type.types.filter(
      ({ flags }) => (flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Null)) === 0,
    );
    if (members.every(({ flags }) => flags & ts.TypeFlags.BooleanLike)) return { type: 'boolean' };
    return members.length === 1 ? this.of(members[0]!) : { anyOf: members.map((member) => this.of(member)) };
  }

  #object(type: ts.Type): Schema {
    const properties: Record<string, Schema> = {};
    const required: string[] = [];
    for (const property of this.checker.getPropertiesOfType(type)) {
      properties[property.name] = this.of(this.checker.getTypeOfSymbol(property));
      if ((property.flags & ts.SymbolFlags.Optional) === 0) required.push(property.name);
    }
    const index = this.checker.getIndexInfoOfType(type, ts.IndexKind.String)?.type;
    return {
      type: 'object',
      properties,
      required,
      additionalProperties: index === undefined ? false : this.of(index),
    };
  }
}

/** Parts of the package, and the type of each that is wanted. */
const published = {
  VirtualMachine: ['kubevirt', 'V1VirtualMachine'],
  DataVolume: ['containerized-data-importer', 'V1beta1DataVolume'],
  PersistentVolumeClaim: ['kubernetes', 'IoK8sApiCoreV1PersistentVolumeClaim'],
} as const;

/** Schemas of types that `@kubevirt-ui-ext/kubevirt-api` publishes. */
export function publishedSchemas(): Record<keyof typeof published, Schema> {
  const root = dirname(dirname(require.resolve('@kubevirt-ui-ext/kubevirt-api/kubevirt')));
  const fileOf = (part: string): string => join(root, part, 'index.d.cts');
  const parts = Object.values(published).map(([part]) => fileOf(part));
  const options = { strict: true, noEmit: true, types: [], lib: ['lib.es5.d.ts'], skipLibCheck: true };
  const program = ts.createProgram(parts, options);
  const checker = program.getTypeChecker();
  const schemas = Object.entries(published).map(([kind, [part, name]]) => {
    const module = checker.getSymbolAtLocation(program.getSourceFile(fileOf(part))!)!;
    const exported = checker.getExportsOfModule(module).find((symbol) => symbol.name === name)!;
    const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
    const maker = new SchemaOfTypes(checker);
    const reference = maker.of(checker.getDeclaredTypeOfSymbol(symbol));
    return [kind, { ...reference, $defs: maker.definitions }];
  });
  return Object.fromEntries(schemas) as Record<keyof typeof published, Schema>;
}
