/** What is read of an engine's answers, and how long it is waited for. */
import { faultText } from '../../../lib/ovirt/faults';
import { usualPace, waitFor } from '../../../lib/ovirt/pace';

// oVirt/ovirt-engine#787: clients that ask all the time slow the engine down for everybody.
test('the engine is not asked more often than every two seconds', () => {
  expect(usualPace.pollMs).toBeGreaterThanOrEqual(2000);
});

describe('waiting', () => {
  const { signal } = new AbortController();

  test('ends with the answer', async () => {
    let asked = 0;
    const ask = () => Promise.resolve(++asked === 3 ? 'ready' : undefined);
    expect(await waitFor(ask, { pollMs: 1, limitMs: 10_000, signal, what: 'The disk' })).toBe('ready');
    expect(asked).toBe(3);
  });

  test('has a limit', async () => {
    const never = waitFor(() => Promise.resolve(undefined), {
      pollMs: 1,
      limitMs: 20,
      signal,
      what: 'The disk web-sda',
    });
    await expect(never).rejects.toMatchObject({
      code: 'OUTPUT_FAILED',
      message: expect.stringContaining('The disk web-sda has not been ready') as string,
    });
  });

  test('ends with a cancellation', async () => {
    const abort = new AbortController();
    const ask = () => {
      abort.abort();
      return Promise.resolve(undefined);
    };
    const waiting = waitFor(ask, {
      pollMs: 60_000,
      limitMs: 600_000,
      signal: abort.signal,
      what: 'The disk',
    });
    await expect(waiting).rejects.toMatchObject({ code: 'ABORTED' });
  });
});

test.each([
  ['{"reason":"Operation Failed","detail":"[Cannot add VM. Name in use.]"}', 'Cannot add VM. Name in use'],
  [
    '{"error_code":"access_denied","error":"Cannot authenticate user \'x\'."}',
    "Cannot authenticate user 'x'",
  ],
  ['{"error":"invalid_token","error_description":"The token is not valid"}', 'The token is not valid'],
  ['{"reason":"Bad Request"}', 'Bad Request'],
  ['<html>502</html>', 'the HTTP status 400'],
  ['null', 'the HTTP status 400'],
])('%s', (body, text) => {
  expect(faultText({ status: 400, body: Buffer.from(body) })).toBe(text);
});
