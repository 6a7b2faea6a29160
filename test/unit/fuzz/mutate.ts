import type { Random } from './random';

/** An input does not grow beyond this by mutation. */
const mostBytes = 512 * 1024;

/** Numbers at which readers of fields go wrong. */
const numbers = [
  0n,
  1n,
  7n,
  0x7fn,
  0xffn,
  0x7fffn,
  0xffffn,
  0x7fff_ffffn,
  0x8000_0000n,
  0xffff_ffffn,
  2n ** 53n,
  2n ** 63n,
  2n ** 64n - 1n,
];

type Mutation = (input: Buffer, random: Random, other: Buffer, tokens: readonly string[]) => Buffer;

function replaced(input: Buffer, from: number, to: number, by: Buffer): Buffer {
  return Buffer.concat([input.subarray(0, from), by, input.subarray(to)]);
}

/** Two places, the first before the second; mostly near each other. */
function piece(input: Buffer, random: Random): [number, number] {
  const from = random.below(input.length + 1);
  const length = random.pick([1, 4, 16, 64, 512, 4096, input.length]);
  return [from, Math.min(input.length, from + random.below(length) + 1)];
}

/** A line, an element, a word: from one mark of the text to the next of its kind. */
function part(input: Buffer, random: Random): [number, number] {
  const mark = random.pick(['\n', '<', '"', ' ', '=', ',', '/']);
  const from = input.indexOf(mark, random.below(input.length + 1));
  if (from === -1) return piece(input, random);
  const to = input.indexOf(mark, from + 1);
  return [from, to === -1 ? input.length : to];
}

const mutations: readonly Mutation[] = [
  // Bits and bytes.
  (input, random) => {
    const changed = Buffer.from(input);
    for (let count = 1 + random.below(8); count > 0 && changed.length > 0; count--) {
      changed[random.below(changed.length)]! ^= 1 << random.below(8);
    }
    return changed;
  },
  // The end is missing.
  (input, random) => input.subarray(0, random.below(input.length + 1)),
  // A piece is missing, or stands twice, or where another does.
  (input, random) => replaced(input, ...part(input, random), Buffer.alloc(0)),
  (input, random) => {
    const [from, to] = part(input, random);
    return replaced(input, from, from, input.subarray(from, to));
  },
  (input, random, other) => {
    const [from, to] = random.pick([part, piece])(other, random);
    return replaced(input, ...part(input, random), other.subarray(from, to));
  },
  // A piece a thousand times, which finds what takes time by the square.
  (input, random) => {
    const [from, to] = random.pick([part, piece])(input, random);
    const text = input.subarray(from, Math.min(to, from + 200));
    const times = Math.min(20_000, Math.floor((mostBytes - input.length) / Math.max(1, text.length)));
    return replaced(
      input,
      from,
      to,
      Buffer.alloc(Math.max(0, times) * text.length, text.length === 0 ? ' ' : text),
    );
  },
  (input, random, _other, tokens) => {
    const at = random.pick([0, random.below(input.length + 1), input.length]);
    const token = random.pick(tokens);
    return replaced(input, at, at, Buffer.from(token.repeat(Math.floor((100 * 1024) / token.length))));
  },
  (input, random, _other, tokens) =>
    replaced(input, ...piece(input, random), Buffer.from(random.pick(tokens))),
  // A field holds a number that it should not.
  (input, random) => {
    const size = random.pick([1, 2, 4, 8]);
    if (input.length < size) return input;
    const changed = Buffer.from(input);
    // Fields are aligned, and headers stand in front.
    const end = random.pick([128, 512, 4096, input.length]);
    const at = Math.floor(random.below(Math.min(end, input.length - size + 1)) / size) * size;
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64LE(random.pick(numbers));
    const field = bytes.subarray(0, size);
    (random.below(2) === 0 ? field : field.reverse()).copy(changed, at);
    return changed;
  },
  // A number in words.
  (input, random) => {
    const digits = /\d+/g;
    digits.lastIndex = random.below(input.length + 1);
    const match = digits.exec(input.toString('latin1'));
    if (match === null) return input;
    const number = random.pick([
      '0',
      '-1',
      '1e99',
      '99999999999999999999',
      '0x7f',
      '9'.repeat(5000),
      'NaN',
      '',
    ]);
    return replaced(input, match.index, match.index + match[0].length, Buffer.from(number));
  },
];

/** An input made of another by one to four mutations. `tokens`: words that mean something to its reader. */
export function mutate(input: Buffer, random: Random, other: Buffer, tokens: readonly string[]): Buffer {
  let mutated = input;
  for (let count = 1 + random.below(4); count > 0; count--) {
    mutated = random.pick(mutations)(mutated, random, other, tokens).subarray(0, mostBytes);
  }
  return mutated;
}
