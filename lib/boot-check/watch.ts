import type { BootEvidence, BootFailure } from '../../types/boot-check';
import type { Clock } from './clock';
import { isMostlyBlack, isStopScreen, showsTheSame, thumbnail, type Thumbnail } from './screen/look';
import type { Screenshot } from './screen/take';
import { bootFailure } from './verdict/failures';
import { evidenceIn, failureIn, isLeftToBootCode } from './verdict/rules';

/** A machine that runs, as far as it can be seen from outside. */
export interface WatchedMachine {
  /** What it said on its serial port. */
  console(): string;
  screenshot(): Promise<Screenshot | undefined>;
  agentAnswered(): boolean;
  /** What QEMU says happened to it. */
  restarts(): number;
  isOff(): boolean;
  /** A crash that the guest told its machine of. */
  crash(): BootFailure | undefined;
}

export interface WatchSettings {
  /** Seconds. */
  timeLimit: number;
  stillSeconds: number;
  /** A picture that stays the same says that it is up. */
  isWindows: boolean;
  interval: number;
}

/** What was seen of a guest. */
export interface Verdict {
  outcome: 'booted' | 'failed' | 'unknown';
  evidence: BootEvidence[];
  failure?: BootFailure;
  seconds: number;
  screenshot?: Screenshot;
}

/** A Linux that relabels its files and a Windows that sets itself up restart once or twice. */
const mostRestarts = 4;

type Judged = Omit<Verdict, 'seconds'>;

const failed = (failure: BootFailure): Judged => ({ outcome: 'failed', evidence: [], failure });

class Watch {
  #since: { picture: Thumbnail; text: string; seconds: number } | undefined;

  constructor(
    private readonly machine: WatchedMachine,
    private readonly settings: WatchSettings,
  ) {}

  /** What can be said now; undefined: one has to wait. */
  judge(screenshot: Screenshot | undefined, seconds: number): Judged | undefined {
    const { machine } = this;
    const [said, shown] = [machine.console(), screenshot?.text ?? ''];
    const failure = machine.crash() ?? failureIn(said) ?? failureIn(shown);
    if (failure) return failed(failure);

    const seen = evidenceIn(said) ?? evidenceIn(shown);
    if (seen?.kind === 'passphrase') return { outcome: 'unknown', evidence: [{ ...seen, seconds }] };
    if (seen) return { outcome: 'booted', evidence: [{ ...seen, seconds }] };
    if (machine.agentAnswered()) {
      const text = "QEMU's guest agent answers.";
      return { outcome: 'booted', evidence: [{ kind: 'agent', text, seconds }] };
    }
    if (machine.isOff()) return failed(bootFailure('powered-off'));
    if (machine.restarts() > mostRestarts) {
      return failed(
        bootFailure('boot-loop', `${machine.restarts()} restarts in ${Math.round(seconds)} seconds`),
      );
    }
    return screenshot && this.#judgeStill(screenshot, said, seconds);
  }

  #judgeStill(screenshot: Screenshot, said: string, seconds: number): Judged | undefined {
    const picture = thumbnail(screenshot.picture);
    const text = `${screenshot.text ?? ''}\n${said}`;
    if (!this.#since || this.#since.text !== text || !showsTheSame(this.#since.picture, picture)) {
      this.#since = { picture, text, seconds };
      return undefined;
    }
    const still = seconds - this.#since.seconds;
    const { stillSeconds, isWindows } = this.settings;
    // Code that does anything shows it soon.
    if (screenshot.text !== undefined && isLeftToBootCode(screenshot.text) && still >= stillSeconds / 4) {
      const line = screenshot.text.split('\n').at(-1);
      return failed(bootFailure('boot-code', line));
    }
    if (!isWindows || still < stillSeconds || screenshot.text !== undefined) return undefined;
    if (isStopScreen(screenshot.picture)) {
      return failed(bootFailure('stop-code'));
    }
    if (isMostlyBlack(picture)) return undefined;
    const sentence = `The screen has shown the same for ${Math.round(still)} seconds.`;
    return { outcome: 'booted', evidence: [{ kind: 'still-screen', text: sentence, seconds }] };
  }
}

/**
 * Looks at a machine until it is seen to have booted or to have failed, or the time is over.
 *
 * @throws V2vError `ABORTED`, as `clock.wait` does
 */
export async function watchMachine(
  machine: WatchedMachine,
  settings: WatchSettings,
  { clock, signal }: { clock: Clock; signal: AbortSignal },
): Promise<Verdict> {
  const watch = new Watch(machine, settings);
  for (;;) {
    const screenshot = await machine.screenshot();
    const seconds = clock.elapsed();
    const judged =
      watch.judge(screenshot, seconds) ??
      (seconds >= settings.timeLimit
        ? { ...failed(bootFailure('time-limit')), outcome: 'unknown' }
        : undefined);
    if (judged) return { ...judged, seconds, ...(screenshot ? { screenshot } : {}) };
    await clock.wait(settings.interval, signal);
  }
}
