import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';

import { checkSpaceAt } from '../../../../lib/files/free-space';
import { V2vError } from '../../../../lib/errors';
import { concatenate, unpack } from '../../../../lib/input/ova/unpack';
import { failureOf, leftIn, recordingContext, removeScratch } from '../archives';

jest.mock('../../../../lib/files/free-space');
const checkSpace = jest.mocked(checkSpaceAt);

const full = (): Promise<never> => Promise.reject(new V2vError('HOST_NO_SPACE', 'The disk is full.'));

beforeEach(() => checkSpace.mockReset().mockResolvedValue());
afterAll(removeScratch);

async function unpackGzip(data: Buffer) {
  const { context } = await recordingContext();
  const source = Readable.from([data]);
  const options = {
    name: 'x.gz',
    source,
    sourceSize: data.length,
    content: 'gzip',
    fileName: 'out',
    size: 0,
  } as const;
  return { left: () => leftIn(context), source, done: unpack(options, context) };
}

test('room is asked for before anything is written', async () => {
  checkSpace.mockImplementationOnce(full);
  const { left, done } = await unpackGzip(gzipSync('x'));
  expect((await failureOf(done)).code).toBe('HOST_NO_SPACE');
  expect(left()).toEqual([]);
});

test('a bomb is stopped when room gets scarce, and what it wrote is removed', async () => {
  checkSpace.mockResolvedValueOnce().mockResolvedValueOnce().mockImplementation(full);
  const { left, source, done } = await unpackGzip(gzipSync(Buffer.alloc(200 * 2 ** 20)));
  expect((await failureOf(done)).code).toBe('HOST_NO_SPACE');
  expect(left()).toEqual([]);
  expect(source.destroyed).toBe(true);
  expect(checkSpace).toHaveBeenCalledTimes(3);
});

test('two files of one name do not meet', async () => {
  const { context } = await recordingContext();
  const write = (text: string) =>
    unpack(
      {
        name: 'x',
        source: Readable.from([Buffer.from(text)]),
        sourceSize: 1,
        content: 'plain',
        fileName: 'out',
        size: 1,
      },
      context,
    );
  const paths = [await write('a'), await write('b')];
  expect(paths.map((path) => readFileSync(path, 'utf8'))).toEqual(['a', 'b']);
});

test('streams one after the other, each opened in its turn', async () => {
  const opened: string[] = [];
  const open = (text: string) => () => {
    opened.push(text);
    return Promise.resolve(Readable.from([Buffer.from(text)]));
  };
  const seen: string[] = [];
  for await (const chunk of concatenate([open('a'), open('b')]))
    seen.push(`${chunk.toString()} of ${opened.join('')}`);
  expect(seen).toEqual(['a of a', 'b of ab']);
});
