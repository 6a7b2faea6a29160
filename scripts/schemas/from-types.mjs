import ts from 'typescript';

/** What is said right above a declaration; a comment with an empty line after it is about the whole file. */
function docstring(declaration) {
  const comment = ts.getJSDocCommentsAndTags(declaration).filter(ts.isJSDoc).at(-1);
  if (comment === undefined) return undefined;
  const between = declaration.getSourceFile().text.slice(comment.end, declaration.getStart());
  if (/\n\s*\n/.test(between)) return undefined;
  return ts.getTextOfJSDocComment(comment.comment)?.replace(/\s+/g, ' ').trim();
}

/**
 * Makes JSON Schemas (draft 2020-12) out of the TypeScript types in `types/`, as JSON.stringify() writes their values:
 * `undefined` in a list is `null`, and a property that is undefined is not there. What a type says in its docstring
 * becomes the description.
 */
export class SchemaMaker {
  #program;
  #checker;
  #definitions = {};

  /** @param {string[]} files sources with the types, and those that they import */
  constructor(files) {
    const options = { strict: true, noEmit: true, types: [], target: ts.ScriptTarget.ES2022 };
    this.#program = ts.createProgram(files, { ...options, skipLibCheck: true });
    this.#checker = this.#program.getTypeChecker();
  }

  /** A reference to an exported type, which goes into the definitions with all that it needs. */
  reference(file, name) {
    const source = this.#program.getSourceFile(file);
    const module = source && this.#checker.getSymbolAtLocation(source);
    const symbol = module?.exports?.get(ts.escapeLeadingUnderscores(name));
    if (symbol === undefined) throw new Error(`${file} exports no type ${name}`);
    return this.#define(symbol);
  }

  /** The definitions made so far, sorted by name. */
  get definitions() {
    const names = Object.keys(this.#definitions).sort();
    return Object.fromEntries(names.map((name) => [name, this.#definitions[name]]));
  }

  #define(symbol) {
    const { name } = symbol;
    const reference = { $ref: `#/$defs/${name}` };
    if (Object.hasOwn(this.#definitions, name)) return reference;
    // Known before it is made: a type may hold itself.
    this.#definitions[name] = {};
    const [declaration] = symbol.declarations;
    const schema = ts.isInterfaceDeclaration(declaration)
      ? this.#object(this.#checker.getDeclaredTypeOfSymbol(symbol))
      : this.#schema(declaration.type);
    Object.assign(this.#definitions[name], this.#described(symbol, schema));
    return reference;
  }

  #described(symbol, schema) {
    const comment = symbol.declarations?.flatMap((declaration) => docstring(declaration) ?? [])[0];
    return comment === undefined ? schema : { description: comment, ...schema };
  }

  #object(type) {
    const properties = {};
    const required = [];
    for (const property of this.#checker.getPropertiesOfType(type)) {
      // What Pick and Partial have made of a property has no value declaration.
      const node = (property.valueDeclaration ?? property.declarations?.[0])?.type;
      if (node === undefined) throw new Error(`The property ${property.name} has no type of its own`);
      properties[property.name] = this.#described(property, this.#schema(node));
      if ((property.flags & ts.SymbolFlags.Optional) === 0) required.push(property.name);
    }
    const [index] = this.#checker.getIndexInfosOfType(type);
    return {
      type: 'object',
      ...(Object.keys(properties).length > 0 ? { properties } : {}),
      ...(required.length > 0 ? { required } : {}),
      additionalProperties: index === undefined ? false : this.#value(index.type),
    };
  }

  /** Of the values of a record, which are named by a type without a place in a source. */
  #value(type) {
    const plain = this.#checker.getNonNullableType(type);
    if (plain.flags & ts.TypeFlags.Number) return { type: 'number' };
    if (plain.flags & ts.TypeFlags.String) return { type: 'string' };
    throw new Error(`A record of ${this.#checker.typeToString(type)} cannot be described`);
  }

  #schema(node) {
    switch (node.kind) {
      case ts.SyntaxKind.StringKeyword:
        return { type: 'string' };
      case ts.SyntaxKind.NumberKeyword:
        return { type: 'number' };
      case ts.SyntaxKind.BooleanKeyword:
        return { type: 'boolean' };
      case ts.SyntaxKind.UndefinedKeyword:
        return { type: 'null' };
      case ts.SyntaxKind.LiteralType:
        return this.#literal(node.literal);
      case ts.SyntaxKind.ParenthesizedType:
        return this.#schema(node.type);
      case ts.SyntaxKind.ArrayType:
        return { type: 'array', items: this.#schema(node.elementType) };
      case ts.SyntaxKind.UnionType:
        return this.#union(node.types.map((member) => this.#schema(member)));
      case ts.SyntaxKind.TypeReference: {
        const symbol = this.#symbolOf(node);
        if (symbol !== undefined) return this.#define(symbol);
        return this.#object(this.#checker.getTypeFromTypeNode(node));
      }
      case ts.SyntaxKind.TypeLiteral:
        return this.#object(this.#checker.getTypeFromTypeNode(node));
      case ts.SyntaxKind.IntersectionType: {
        // An intersection with a union is a union of intersections.
        const type = this.#checker.getTypeFromTypeNode(node);
        return type.isUnion()
          ? this.#union(type.types.map((member) => this.#object(member)))
          : this.#object(type);
      }
      default:
        throw new Error(`The type ${node.getText()} cannot be described`);
    }
  }

  /** The type that a name stands for, where it is one of ours; `Pick` and its like are taken apart. */
  #symbolOf(node) {
    const found = this.#checker.getSymbolAtLocation(node.typeName);
    const symbol =
      found && found.flags & ts.SymbolFlags.Alias ? this.#checker.getAliasedSymbol(found) : found;
    const file = symbol?.declarations?.[0]?.getSourceFile();
    return file === undefined || this.#program.isSourceFileDefaultLibrary(file) ? undefined : symbol;
  }

  #literal(literal) {
    if (literal.kind === ts.SyntaxKind.NullKeyword) return { type: 'null' };
    if (literal.kind === ts.SyntaxKind.TrueKeyword) return { const: true };
    if (literal.kind === ts.SyntaxKind.FalseKeyword) return { const: false };
    return { const: ts.isNumericLiteral(literal) ? Number(literal.text) : literal.text };
  }

  #union(members) {
    if (members.every((member) => 'const' in member)) return { enum: members.map((member) => member.const) };
    return { anyOf: members };
  }
}
