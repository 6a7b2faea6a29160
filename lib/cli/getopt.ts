/**
 * Reads a command line by the rules of GNU getopt_long_only(3): long options with one dash or two, unambiguous
 * abbreviations of them, `--name value` and `--name=value`, clusters of short options, operands anywhere, `--` ends
 * the options. node:util's parseArgs knows neither the single dash nor abbreviations.
 */
import { V2vError } from '../errors';
import type { OptionSpec } from './option-spec';
import { optionLabel } from './option-spec';

/** One use of an option. `spelled` is what to call it in a message. */
export interface OptionUse {
  spec: OptionSpec;
  spelled: string;
  /** Undefined for a flag and where an optional value was left out. */
  value?: string;
  /** `FILE, line 3`, where it is not on the command line itself. */
  place?: string;
}

export interface ScannedCommandLine {
  uses: OptionUse[];
  operands: string[];
}

const adviceHelp = 'Try `v2v-node --help`.';

function usage(message: string): V2vError {
  return new V2vError('USAGE', message, { hint: adviceHelp });
}

function candidates(specs: readonly OptionSpec[], name: string): { name: string; spec: OptionSpec }[] {
  const found: { name: string; spec: OptionSpec }[] = [];
  for (const spec of specs) {
    for (const long of spec.names) {
      if (long.length < 2) continue;
      if (long === name) return [{ name: long, spec }];
      if (long.startsWith(name)) found.push({ name: long, spec });
    }
  }
  return found;
}

function findLong(specs: readonly OptionSpec[], name: string, spelled: string) {
  const found = candidates(specs, name);
  // Two spellings of one option (--color, --colours) are no ambiguity.
  if (new Set(found.map(({ spec }) => spec)).size > 1) {
    const names = found.map((candidate) => `'--${candidate.name}'`).join(', ');
    throw usage(`option '${spelled}' is ambiguous; it could be ${names}`);
  }
  return found[0];
}

/**
 * Splits `argv` (without the program) into options and operands.
 *
 * @throws V2vError `USAGE`: unknown or ambiguous option, a value missing or not wanted, an option given twice that is
 * allowed once. Values are never part of a message: they may be secret.
 */
export function scanCommandLine(argv: readonly string[], specs: readonly OptionSpec[]): ScannedCommandLine {
  const uses: OptionUse[] = [];
  const operands: string[] = [];
  const shorts = new Map(
    specs.flatMap((spec) =>
      spec.names.filter((name) => name.length === 1).map((name) => [name, spec] as const),
    ),
  );
  let next = 0;

  const use = (spec: OptionSpec, spelled: string, attached: string | undefined) => {
    let value = attached;
    if (spec.value === undefined) {
      if (attached !== undefined) throw usage(`option '${spelled}' does not take a value`);
    } else if (value === undefined && !spec.optionalValue) {
      if (next >= argv.length) throw usage(`option '${spelled}' needs a value: ${spec.value}`);
      value = argv[next++];
    }
    if (spec.once && uses.some((earlier) => earlier.spec === spec)) {
      throw usage(`${optionLabel(spec.names[0]!)} option used more than once on the command line`);
    }
    uses.push(value === undefined ? { spec, spelled } : { spec, spelled, value });
  };

  const useShorts = (cluster: string) => {
    for (let at = 0; at < cluster.length; at++) {
      const letter = cluster[at]!;
      const spec = shorts.get(letter);
      if (spec === undefined) throw usage(`unknown option '-${letter}'`);
      const rest = cluster.slice(at + 1);
      if (spec.value === undefined) {
        use(spec, `-${letter}`, undefined);
        continue;
      }
      use(spec, `-${letter}`, rest === '' ? undefined : rest);
      return;
    }
  };

  while (next < argv.length) {
    const word = argv[next++]!;
    if (word === '--') {
      operands.push(...argv.slice(next));
      break;
    }
    if (word === '-' || !word.startsWith('-')) {
      operands.push(word);
      continue;
    }
    const dashes = word.startsWith('--') ? 2 : 1;
    const body = word.slice(dashes);
    const equals = body.indexOf('=');
    const name = equals < 0 ? body : body.slice(0, equals);
    const spelled = word.slice(0, dashes) + name;
    const isShort = dashes === 1 && shorts.has(body[0]!);
    if (isShort && body.length === 1) {
      useShorts(body);
      continue;
    }
    const long = name === '' ? undefined : findLong(specs, name, spelled);
    if (long !== undefined) {
      use(long.spec, optionLabel(long.name), equals < 0 ? undefined : body.slice(equals + 1));
    } else if (isShort) {
      useShorts(body);
    } else {
      throw usage(`unknown option '${spelled}'`);
    }
  }
  return { uses, operands };
}
