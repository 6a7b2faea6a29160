import type { Clock } from '../../../lib/boot-check/clock';
import type { Screenshot } from '../../../lib/boot-check/screen/take';
import { watchMachine, type WatchedMachine, type WatchSettings } from '../../../lib/boot-check/watch';
import { stopCodeFailure } from '../../../lib/boot-check/verdict/stop-codes';

/** Time that passes only where somebody waits. */
function testClock(): Clock {
  let now = 0;
  return {
    elapsed: () => now,
    wait: (seconds, signal) => {
      signal.throwIfAborted();
      now += seconds;
      return Promise.resolve();
    },
  };
}

function screenOf(colour: number, text?: string): Screenshot {
  const picture = { width: 64, height: 48, pixels: Buffer.alloc(64 * 48 * 3, colour) };
  return text === undefined ? { picture } : { picture, text };
}

const settings: WatchSettings = { timeLimit: 300, stillSeconds: 60, isWindows: false, interval: 1 };

/** A machine, of which `parts` says what differs from one that shows and says nothing. */
function watch(
  parts: (seconds: () => number) => Partial<WatchedMachine>,
  changed: Partial<WatchSettings> = {},
  signal = new AbortController().signal,
) {
  const clock = testClock();
  const machine: WatchedMachine = {
    console: () => '',
    screenshot: () => Promise.resolve(undefined),
    agentAnswered: () => false,
    restarts: () => 0,
    isOff: () => false,
    crash: () => undefined,
    ...parts(() => clock.elapsed()),
  };
  return watchMachine(machine, { ...settings, ...changed }, { clock, signal });
}

it('a login prompt on the console', async () => {
  const verdict = await watch((now) => ({ console: () => (now() < 30 ? 'Loading' : 'web login: ') }));
  expect(verdict).toEqual({
    outcome: 'booted',
    seconds: 30,
    evidence: [{ kind: 'login-prompt', text: 'web login:', seconds: 30 }],
  });
});

it('an answer of the agent', async () => {
  const verdict = await watch((now) => ({ agentAnswered: () => now() >= 20 }));
  expect(verdict).toMatchObject({ outcome: 'booted', evidence: [{ kind: 'agent', seconds: 20 }] });
});

it('a failure on a screen in text mode, with the picture', async () => {
  const screen = screenOf(0, 'Booting from Hard Disk...\nNo bootable device.');
  const verdict = await watch(() => ({ screenshot: () => Promise.resolve(screen) }));
  expect(verdict).toMatchObject({ outcome: 'failed', failure: { kind: 'no-boot-device' } });
  expect(verdict.screenshot).toBe(screen);
});

it('boot code from which nothing comes', async () => {
  const verdict = await watch(() => ({
    screenshot: () => Promise.resolve(screenOf(0, 'Booting from Hard Disk...')),
  }));
  expect(verdict).toMatchObject({ outcome: 'failed', seconds: 15, failure: { kind: 'boot-code' } });
});

it('nothing within the time is neither the one nor the other', async () => {
  const verdict = await watch(() => ({ screenshot: () => Promise.resolve(screenOf(80)) }));
  expect(verdict).toMatchObject({ outcome: 'unknown', seconds: 300, failure: { kind: 'time-limit' } });
});

describe('Windows', () => {
  it('a screen that stays the same', async () => {
    const verdict = await watch(
      (now) => ({ screenshot: () => Promise.resolve(screenOf(now() < 100 ? now() * 2 : 90)) }),
      { isWindows: true },
    );
    expect(verdict).toMatchObject({ outcome: 'booted', evidence: [{ kind: 'still-screen' }] });
    expect(verdict.seconds).toBeGreaterThanOrEqual(160);
  });

  it('but not a black one, nor one in text mode', async () => {
    for (const screen of [screenOf(0), screenOf(90, 'Windows Boot Manager')]) {
      const verdict = await watch(() => ({ screenshot: () => Promise.resolve(screen) }), { isWindows: true });
      expect(verdict.outcome).toBe('unknown');
    }
  });

  it('a stop code that it tells its machine', async () => {
    const verdict = await watch(() => ({ crash: () => stopCodeFailure(0x7b) }), { isWindows: true });
    expect(verdict).toMatchObject({ outcome: 'failed', failure: { stopCode: '0x0000007B' } });
  });
});

it('a machine that is off, and one that starts again and again', async () => {
  expect(await watch(() => ({ isOff: () => true }))).toMatchObject({ failure: { kind: 'powered-off' } });
  const loop = await watch((now) => ({ restarts: () => Math.floor(now() / 10) }));
  expect(loop).toMatchObject({ outcome: 'failed', seconds: 50, failure: { kind: 'boot-loop' } });
  const once = await watch((now) => ({ restarts: () => 1, console: () => (now() > 50 ? 'a login: ' : '') }));
  expect(once.outcome).toBe('booted');
});

it('a guest that waits for a passphrase is not said to boot', async () => {
  const verdict = await watch(() => ({ console: () => 'Please unlock disk root_crypt: ' }));
  expect(verdict).toMatchObject({ outcome: 'unknown', evidence: [{ kind: 'passphrase' }] });
});

it('a signal ends it', async () => {
  const controller = new AbortController();
  const parts = (now: () => number) => ({
    console: () => {
      if (now() === 5) controller.abort();
      return '';
    },
  });
  await expect(watch(parts, {}, controller.signal)).rejects.toThrow();
});
