import type { HostTree } from '../host-tree';

/** `/a/{b,c}` becomes `/a/b` and `/a/c`, nested ones as well. */
export function expandBraces(pattern: string): string[] {
  for (let start = pattern.indexOf('{'); start !== -1; start = pattern.indexOf('{', start + 1)) {
    const alternatives = alternativesAt(pattern, start);
    if (alternatives === undefined) continue;
    const { parts, end } = alternatives;
    return parts.flatMap((part) => expandBraces(pattern.slice(0, start) + part + pattern.slice(end)));
  }
  return [pattern];
}

function alternativesAt(pattern: string, start: number): { parts: string[]; end: number } | undefined {
  const parts: string[] = [];
  let depth = 0;
  let begin = start + 1;
  for (let i = start; i < pattern.length; i++) {
    const character = pattern[i];
    if (character === '\\') i++;
    else if (character === '{') depth++;
    else if (character === ',' && depth === 1) {
      parts.push(pattern.slice(begin, i));
      begin = i + 1;
    } else if (character === '}' && --depth === 0) {
      parts.push(pattern.slice(begin, i));
      return { parts, end: i + 1 };
    }
  }
  return undefined;
}

/** One component of a pattern as glob(7) reads it; undefined where nothing in it is special. */
export function componentPattern(component: string): RegExp | undefined {
  if (!/[*?[\\]/.test(component)) return undefined;
  let expression = '';
  for (let i = 0; i < component.length; i++) {
    const character = component[i] ?? '';
    const [bracket, negation, members] =
      /^\[([!^]?)(\]?(?:\[:\w+:\]|[^\]])*)\]/.exec(component.slice(i)) ?? [];
    if (character === '*') expression += '.*';
    else if (character === '?') expression += '.';
    else if (bracket !== undefined) {
      expression += `[${negation ? '^' : ''}${bracketMembers(members ?? '')}]`;
      i += bracket.length - 1;
    } else {
      if (character === '\\') i++;
      expression += escape(component[i] ?? '\\');
    }
  }
  // A dot at the beginning must be named.
  const start = component.startsWith('.') || component.startsWith('\\.') ? '' : '(?!\\.)';
  return new RegExp(`^${start}${expression}$`, 's');
}

const classes: Record<string, string> = {
  alnum: 'A-Za-z0-9',
  alpha: 'A-Za-z',
  blank: ' \\t',
  digit: '0-9',
  lower: 'a-z',
  punct: '!-\\/:-@\\[-`{-~',
  space: '\\s',
  upper: 'A-Z',
  xdigit: '0-9A-Fa-f',
};

/** What is between the brackets of a set, for a set of JavaScript. */
export function bracketMembers(members: string): string {
  return members.replace(
    /\[:(\w+):\]|([\\\]^[])/g,
    (_whole, name?: string, special?: string) => classes[name ?? ''] ?? `\\${special ?? ''}`,
  );
}

function escape(character: string): string {
  return character.replace(/[\\^$.*+?()[\]{}|/-]/, '\\$&');
}

/** Paths of the guest that match, each alternative's sorted. A directory ends with a slash where `marksDirectories`. */
export function expandGlob(tree: HostTree, pattern: string, marksDirectories: boolean): string[] {
  const mark = (path: string): string =>
    path === '/' || (!path.endsWith('/') && isDirectory(tree, path)) ? `${path}/` : path;
  return expandBraces(pattern).flatMap((each) => {
    const found = expandOne(tree, each);
    // With the slash: `/a.b` comes before `/a/`.
    return (marksDirectories ? found.map(mark) : found).sort();
  });
}

const isDirectory = (tree: HostTree, path: string): boolean =>
  tree.peek(path || '/')?.stats.isDirectory() ?? false;

/** The slashes of the pattern stay as they are. */
function expandOne(tree: HostTree, pattern: string): string[] {
  const parts = pattern.split(/(\/+)/).filter((part) => part !== '');
  const names = parts.filter((part) => !part.startsWith('/'));
  let [paths, depth] = [[''], 0];
  for (const part of parts) {
    if (part.startsWith('/')) {
      // After the last name a slash stands for directories only.
      if (depth > 0) paths = paths.filter((path) => isDirectory(tree, path));
      paths = paths.map((path) => path + part);
      continue;
    }
    depth++;
    const [expression, follow] = [componentPattern(part), depth < names.length];
    paths = paths
      .flatMap((directory) => {
        if (expression === undefined) return [directory + part];
        if (!isDirectory(tree, directory)) return [];
        return ['.', '..', ...tree.names(directory)]
          .filter((name) => expression.test(name))
          .map((name) => directory + name);
      })
      .filter((path) => tree.peek(path, { follow }) !== undefined);
  }
  return paths;
}
