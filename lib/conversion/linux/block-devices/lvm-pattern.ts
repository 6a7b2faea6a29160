/**
 * Regular expressions as LVM's filters have them: a small dialect of their own, without counts and character classes by
 * name. Matched in time that grows with the lengths alone, because the expression comes from the guest.
 */

type Node =
  | { kind: 'one'; accepts: (character: string) => boolean }
  | { kind: 'start' | 'end' }
  | { kind: 'sequence' | 'choice'; parts: Node[] }
  | { kind: 'repeat'; part: Node; least: 0 | 1; isMany: boolean };

type Instruction =
  | { kind: 'one'; accepts: (character: string) => boolean }
  | { kind: 'start' | 'end' | 'match' }
  | { kind: 'split'; to: number[] };

/** No filter comes near it; each bracket is a level of the parser's stack. */
const longest = 1000;

/** What tells whether a name matches; undefined for what is no such expression. */
export function compileLvmPattern(source: string): ((name: string) => boolean) | undefined {
  if (source.length > longest) return undefined;
  const node = parse(source);
  if (node === undefined) return undefined;
  const program: Instruction[] = [];
  emit(node, program);
  program.push({ kind: 'match' });
  return (name) => matches(program, name);
}

function parse(source: string): Node | undefined {
  let at = 0;
  const choice = (): Node | undefined => {
    const parts: Node[] = [];
    do {
      const part = sequence();
      if (part === undefined) return undefined;
      parts.push(part);
    } while (source[at] === '|' && ++at > 0);
    return { kind: 'choice', parts };
  };
  const sequence = (): Node | undefined => {
    const parts: Node[] = [];
    while (at < source.length && source[at] !== '|' && source[at] !== ')') {
      let part = single();
      if (part === undefined) return undefined;
      for (; source[at] === '*' || source[at] === '+' || source[at] === '?'; at++) {
        part = { kind: 'repeat', part, least: source[at] === '+' ? 1 : 0, isMany: source[at] !== '?' };
      }
      parts.push(part);
    }
    return { kind: 'sequence', parts };
  };
  const single = (): Node | undefined => {
    const character = source[at++] ?? '';
    switch (character) {
      case '*':
      case '+':
      case '?':
        return undefined;
      case '^':
        return { kind: 'start' };
      case '$':
        return { kind: 'end' };
      case '.':
        return { kind: 'one', accepts: () => true };
      case '[':
        return set();
      case '(': {
        const inner = choice();
        return source[at++] === ')' ? inner : undefined;
      }
      case '\\': {
        const escaped = source[at++];
        return escaped === undefined ? undefined : literal(escaped);
      }
      default:
        return literal(character);
    }
  };
  const set = (): Node | undefined => {
    const isNegated = source[at] === '^';
    if (isNegated) at++;
    const ranges: [first: string, last: string][] = [];
    for (let isFirst = true; source[at] !== ']' || isFirst; isFirst = false) {
      if (source[at] === '\\') at++;
      const first = source[at++];
      if (first === undefined) return undefined;
      const isRange = source[at] === '-' && source[at + 1] !== undefined && source[at + 1] !== ']';
      const last = isRange ? (source[at + 1] ?? first) : first;
      if (isRange) at += 2;
      ranges.push([first, last]);
    }
    at++;
    const isIn = (character: string): boolean =>
      ranges.some(([first, last]) => character >= first && character <= last);
    return { kind: 'one', accepts: (character) => isIn(character) !== isNegated };
  };
  const whole = choice();
  return at === source.length ? whole : undefined;
}

function literal(character: string): Node {
  return { kind: 'one', accepts: (other) => other === character };
}

function emit(node: Node, program: Instruction[]): void {
  switch (node.kind) {
    case 'one':
    case 'start':
    case 'end':
      program.push(node);
      return;
    case 'sequence':
      for (const part of node.parts) emit(part, program);
      return;
    case 'choice': {
      const split = { kind: 'split' as const, to: [] as number[] };
      const ends = node.parts.map(() => ({ kind: 'split' as const, to: [] as number[] }));
      program.push(split);
      node.parts.forEach((part, index) => {
        split.to.push(program.length);
        emit(part, program);
        program.push(ends[index]!);
      });
      for (const end of ends) end.to.push(program.length);
      return;
    }
    case 'repeat': {
      const split = { kind: 'split' as const, to: [] as number[] };
      const start = program.length;
      if (node.least === 0) program.push(split);
      const body = program.length;
      emit(node.part, program);
      if (node.least === 1) program.push(split);
      else if (node.isMany) program.push({ kind: 'split', to: [start] });
      split.to.push(body, program.length);
    }
  }
}

/** Follows all ways through the program at once, one character after the other. */
function matches(program: readonly Instruction[], name: string): boolean {
  let current = new Set<number>();
  for (let at = 0; at <= name.length; at++) {
    // A match may begin anywhere.
    enter(program, 0, { at, end: name.length }, current);
    const next = new Set<number>();
    for (const place of current) {
      const instruction = program[place];
      if (instruction?.kind === 'match') return true;
      if (instruction?.kind === 'one' && at < name.length && instruction.accepts(name[at] ?? ''))
        enter(program, place + 1, { at: at + 1, end: name.length }, next);
    }
    current = next;
  }
  return false;
}

/** Adds to `states` a place of the program and all that it leads to without a character. */
function enter(
  program: readonly Instruction[],
  place: number,
  { at, end }: { at: number; end: number },
  states: Set<number>,
): void {
  const waiting = [place];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (states.has(next)) continue;
    states.add(next);
    const instruction = program[next];
    if (instruction?.kind === 'split') waiting.push(...instruction.to);
    else if (instruction?.kind === 'start' && at === 0) waiting.push(next + 1);
    else if (instruction?.kind === 'end' && at === end) waiting.push(next + 1);
  }
}
