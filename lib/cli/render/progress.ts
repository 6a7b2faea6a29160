import type { V2vEvent } from '../../../types/events';
import { formatBytes } from '../../text/bytes';
import { stageLine } from './lines';
import type { Renderer } from './renderer';
import type { Screen } from './screen';

type Progress = Extract<V2vEvent, { type: 'progress' }>;

const taskNames: Record<string, string> = {
  manifest: 'checking the manifest',
  unpack: 'unpacking',
  appliance: 'starting the appliance',
  checksum: 'taking the checksum',
  copy: 'copying',
  commit: 'writing the changes',
  upload: 'uploading',
  verify: 'comparing',
};
/** What is done disk by disk, several at once where that is wanted. */
const ofDisks = new Set(['copy', 'upload', 'verify']);

/** What is told of: one task, of one disk or of several that are under way at once. */
interface Shown extends Pick<Progress, 'stage' | 'task' | 'done' | 'total' | 'unit' | 'rate' | 'elapsed'> {
  /** Indexes of the disks. */
  disks: readonly number[];
}

function taskName({ task, disks }: Shown, all: number): string {
  const name = taskNames[task] ?? task;
  if (disks.length === 0) return name;
  const which = `disk${disks.length > 1 ? 's' : ''} ${disks.map((disk) => disk + 1).join(', ')}${all > 1 ? `/${all}` : ''}`;
  return ofDisks.has(task) ? `${name} ${which}` : `${name}, ${which}`;
}

/** Those of the disks whose task is not over, together. */
function together(underWay: ReadonlyMap<number, Progress>, last: Progress): Shown {
  const parts = [...underWay.values()];
  const sum = (of: (part: Progress) => number): number => parts.reduce((all, part) => all + of(part), 0);
  const moving = parts.filter(({ done, total }) => done < total);
  const rate = moving.some((part) => part.rate !== undefined)
    ? moving.reduce((all, part) => all + (part.rate ?? 0), 0)
    : last.rate;
  return {
    stage: last.stage,
    task: last.task,
    unit: last.unit,
    elapsed: last.elapsed,
    disks: [...underWay.keys()].sort((a, b) => a - b),
    done: sum(({ done }) => done),
    total: sum(({ total }) => total),
    ...(rate === undefined ? {} : { rate }),
  };
}

/** Whole percent, 0 to 100. */
export function percentOf(progress: { done: number; total: number }): number {
  if (progress.total <= 0) return 100;
  return Math.min(100, Math.max(0, Math.floor((100 * progress.done) / progress.total)));
}

function clock(seconds: number): string {
  const whole = Math.round(seconds);
  const two = (number: number): string => String(number).padStart(2, '0');
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  return `${hours > 0 ? `${hours}:` : ''}${two(minutes)}:${two(whole % 60)}`;
}

/** Notices the number of disks and when one task follows another; adds up disks that are under way at once. */
abstract class ProgressRenderer implements Renderer {
  protected disks = 0;
  #task = '';
  readonly #underWay = new Map<number, Progress>();

  event(event: V2vEvent): void {
    if (event.type === 'source') this.disks = event.source.disks.length;
    if (event.type !== 'progress') {
      if (event.type === 'stage-start' || event.type === 'stage-end') {
        this.#task = '';
        this.leave();
      }
      return;
    }
    const shown = this.#shown(event);
    const task = `${event.stage} ${event.task} ${event.disk === undefined ? '' : shown.disks[0]}`;
    if (task !== this.#task) this.begin(shown);
    this.#task = task;
    this.advance(shown);
  }

  #shown(event: Progress): Shown {
    if (event.disk === undefined) return { ...event, disks: [] };
    const parts = [...this.#underWay.values()];
    const isOver = parts.every(({ done, total }) => done >= total);
    const isOther = parts.some(({ task, stage }) => task !== event.task || stage !== event.stage);
    if (isOther || (isOver && !this.#underWay.has(event.disk))) this.#underWay.clear();
    this.#underWay.set(event.disk, event);
    return together(this.#underWay, event);
  }

  end(): void {
    this.leave();
  }

  protected abstract begin(progress: Shown): void;
  protected abstract advance(progress: Shown): void;
  protected leave(): void {}
}

/** The bar on a terminal: percent, bar, amount, what is going on, the time that is probably left. */
export class ProgressBar extends ProgressRenderer {
  #began = 0;
  #drawn = { percent: -1, at: 0 };

  constructor(private readonly screen: Screen) {
    super();
  }

  protected begin(progress: Shown): void {
    this.#began = progress.elapsed;
    this.#drawn = { percent: -1, at: 0 };
  }

  protected advance(progress: Shown): void {
    const percent = percentOf(progress);
    if (percent === this.#drawn.percent && progress.elapsed - this.#drawn.at < 1) return;
    this.#drawn = { percent, at: progress.elapsed };
    this.screen.setBar(this.#draw(progress, percent));
  }

  protected override leave(): void {
    this.screen.setBar('');
  }

  #draw(progress: Shown, percent: number): string {
    const amount =
      progress.unit === 'bytes' ? `  ${formatBytes(progress.done)} of ${formatBytes(progress.total)}` : '';
    const speed = progress.rate === undefined ? '' : `  ${formatBytes(progress.rate)}/s`;
    const words = `${amount}  ${taskName(progress, this.disks)}${speed}${this.#left(progress)}`;
    // The last column stays free: filling it would wrap the line on some terminals.
    const columns = (this.screen.stderr.columns ?? 80) - 1;
    const width = Math.min(40, columns - words.length - 7);
    const head = `${String(percent).padStart(3)}%`;
    if (width < 8) return `${head}${words}`.slice(0, columns);
    const filled = Math.round((width * percent) / 100);
    return `${head} [${'='.repeat(filled)}${' '.repeat(width - filled)}]${words}`;
  }

  /** The time that is probably left: by the rate of the last seconds where that is known, or else by the time spent. */
  #left({ done, total, rate, elapsed }: Shown): string {
    const spent = elapsed - this.#began;
    const share = total > 0 ? done / total : 1;
    // The first seconds say little about the rest.
    if (spent < 2 || share <= 0.02) return '';
    const seconds = rate === undefined || rate <= 0 ? (spent * (1 - share)) / share : (total - done) / rate;
    return `  ${clock(seconds)} left`;
  }
}

/** Where nobody watches: a line at each quarter, and only when five seconds have gone by since the last one. */
export class ProgressLines extends ProgressRenderer {
  #said = { quarter: 0, at: 0 };

  constructor(private readonly screen: Screen) {
    super();
  }

  protected begin(progress: Shown): void {
    this.#said = { quarter: 0, at: progress.elapsed };
  }

  protected advance(progress: Shown): void {
    const quarter = Math.floor(percentOf(progress) / 25);
    if (quarter <= this.#said.quarter || quarter === 4 || progress.elapsed - this.#said.at < 5) return;
    this.#said = { quarter, at: progress.elapsed };
    const name = taskName(progress, this.disks);
    const line = `${name[0]!.toUpperCase()}${name.slice(1)}: ${quarter * 25}%`;
    this.screen.print(stageLine(progress.elapsed, line));
  }
}

/** virt-v2v's documented contract for programs: lines `N/100` on standard output while disks are copied. */
export class ProgressFractions extends ProgressRenderer {
  #percent = -1;

  constructor(private readonly screen: Screen) {
    super();
  }

  protected begin(): void {
    this.#percent = -1;
  }

  protected advance(progress: Shown): void {
    const percent = percentOf(progress);
    if (progress.stage !== 'copy' || percent === this.#percent) return;
    this.#percent = percent;
    this.screen.print(`${percent}/100`, 'stdout');
  }
}
