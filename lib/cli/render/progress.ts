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
};

function taskName(progress: Progress, disks: number): string {
  const disk = progress.disk === undefined ? '' : ` ${progress.disk + 1}${disks > 1 ? `/${disks}` : ''}`;
  if (progress.task === 'copy') return `copying disk${disk}`;
  return `${taskNames[progress.task] ?? progress.task}${disk === '' ? '' : `, disk${disk}`}`;
}

/** Whole percent, 0 to 100. */
export function percentOf(progress: { done: number; total: number }): number {
  if (progress.total <= 0) return 100;
  return Math.min(100, Math.max(0, Math.floor((100 * progress.done) / progress.total)));
}

function clock(seconds: number): string {
  const whole = Math.round(seconds);
  return `${String(Math.floor(whole / 60)).padStart(2, '0')}:${String(whole % 60).padStart(2, '0')}`;
}

/** Notices the number of disks and when one task follows another. */
abstract class ProgressRenderer implements Renderer {
  protected disks = 0;
  #task = '';

  event(event: V2vEvent): void {
    if (event.type === 'source') this.disks = event.source.disks.length;
    if (event.type !== 'progress') {
      if (event.type === 'stage-start' || event.type === 'stage-end') {
        this.#task = '';
        this.leave();
      }
      return;
    }
    const task = `${event.stage} ${event.task} ${event.disk ?? ''}`;
    if (task !== this.#task) this.begin(event);
    this.#task = task;
    this.advance(event);
  }

  end(): void {
    this.leave();
  }

  protected abstract begin(progress: Progress): void;
  protected abstract advance(progress: Progress): void;
  protected leave(): void {}
}

/** The bar on a terminal: percent, bar, amount, what is going on, the time that is probably left. */
export class ProgressBar extends ProgressRenderer {
  #began = 0;
  #drawn = { percent: -1, at: 0 };

  constructor(private readonly screen: Screen) {
    super();
  }

  protected begin(progress: Progress): void {
    this.#began = progress.elapsed;
    this.#drawn = { percent: -1, at: 0 };
  }

  protected advance(progress: Progress): void {
    const percent = percentOf(progress);
    if (percent === this.#drawn.percent && progress.elapsed - this.#drawn.at < 1) return;
    this.#drawn = { percent, at: progress.elapsed };
    this.screen.setBar(this.#draw(progress, percent));
  }

  protected override leave(): void {
    this.screen.setBar('');
  }

  #draw(progress: Progress, percent: number): string {
    const amount =
      progress.unit === 'bytes' ? `  ${formatBytes(progress.done)} of ${formatBytes(progress.total)}` : '';
    const spent = progress.elapsed - this.#began;
    const share = progress.total > 0 ? progress.done / progress.total : 1;
    // The first seconds say little about the rest.
    const left = spent >= 2 && share > 0.02 ? `  ${clock((spent * (1 - share)) / share)} left` : '';
    const words = `${amount}  ${taskName(progress, this.disks)}${left}`;
    // The last column stays free: filling it would wrap the line on some terminals.
    const columns = (this.screen.stderr.columns ?? 80) - 1;
    const width = Math.min(40, columns - words.length - 7);
    const head = `${String(percent).padStart(3)}%`;
    if (width < 8) return `${head}${words}`.slice(0, columns);
    const filled = Math.round((width * percent) / 100);
    return `${head} [${'='.repeat(filled)}${' '.repeat(width - filled)}]${words}`;
  }
}

/** Where nobody watches: a line at each quarter, and only when five seconds have gone by since the last one. */
export class ProgressLines extends ProgressRenderer {
  #said = { quarter: 0, at: 0 };

  constructor(private readonly screen: Screen) {
    super();
  }

  protected begin(progress: Progress): void {
    this.#said = { quarter: 0, at: progress.elapsed };
  }

  protected advance(progress: Progress): void {
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

  protected advance(progress: Progress): void {
    const percent = percentOf(progress);
    if (progress.stage !== 'copy' || percent === this.#percent) return;
    this.#percent = percent;
    this.screen.print(`${percent}/100`, 'stdout');
  }
}
