import type { V2vEvent } from '../../../types/events';
import { errorLine, type Failure, type Renderer } from './renderer';
import type { Screen } from './screen';
import { paint, type Style } from './style';

/** `[  12.3] text`: seconds with one decimal, six columns wide, as virt-v2v prints them. */
export function stageLine(elapsed: number, message: string): string {
  return `[${elapsed.toFixed(1).padStart(6)}] ${message}`;
}

export interface LineOptions {
  /** Stage lines and infos are left out. */
  quiet: boolean;
  /** Lines of interest only to someone who looks for a fault are shown, too. */
  verbose: boolean;
  /** Of errors. */
  style: Style;
  /** Of all else, which may go to the other stream. */
  messageStyle: Style;
}

/** The lines a person reads: stages, infos, warnings and errors, on standard error. */
export class LineRenderer implements Renderer {
  constructor(
    private readonly screen: Screen,
    private readonly options: LineOptions,
  ) {}

  event(event: V2vEvent): void {
    const { quiet, verbose, messageStyle: style } = this.options;
    const { program, messages } = this.screen;
    switch (event.type) {
      case 'stage-start':
        if (event.stage === 'checks' && !verbose) return;
        if (!quiet)
          this.screen.print(paint(stageLine(event.elapsed, event.message), 'message', style), messages);
        return;
      case 'message':
        if (!quiet)
          this.screen.print(paint(stageLine(event.elapsed, event.message), 'message', style), messages);
        return;
      case 'info':
        if (!quiet) this.screen.print(paint(`${program}: ${event.message}`, 'info', style), messages);
        return;
      case 'warning':
        this.screen.print(paint(`${program}: warning: ${event.message}`, 'warning', style), messages);
        if (event.hint !== undefined) this.screen.print(paint(event.hint, 'warning', style), messages);
        return;
      default:
        return;
    }
  }

  failed(failure: Failure): void {
    const { style } = this.options;
    const { program } = this.screen;
    this.screen.print(paint(`${program}: ${errorLine(failure)}`, 'error', style));
    if (failure.hint !== undefined) this.screen.print(paint(failure.hint, 'info', style));
    for (const { outcome, message, code, hint } of failure.progress?.preflight ?? []) {
      // Whoever mends one thing should know of the others.
      if (outcome !== 'failed' || message === failure.message) continue;
      this.screen.print(paint(`${program}: also in the way: ${message} [${code}]`, 'error', style));
      if (hint !== undefined) this.screen.print(paint(hint, 'info', style));
    }
    if (failure.stack !== undefined) this.screen.print(failure.stack);
  }
}
