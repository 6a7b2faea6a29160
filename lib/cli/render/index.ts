import type { V2vEvent } from '../../../types/events';
import type { ConversionPlan } from '../../../types/plan';
import type { DisplayOptions } from '../command-line';
import { JsonRenderer } from './json';
import { LineRenderer } from './lines';
import { MachineReadableRenderer } from './machine-readable';
import { PlanRenderer } from './plan';
import { ProgressBar, ProgressFractions, ProgressLines } from './progress';
import type { Failure, FinishedConversion, Renderer } from './renderer';
import type { Screen } from './screen';
import { styleFor } from './style';
import { SummaryRenderer } from './summary';
import { VerboseRenderer } from './verbose';

export interface RendererSettings {
  display: DisplayOptions;
  screen: Screen;
  env: Readonly<Record<string, string | undefined>>;
  /** Takes the lines of `--machine-readable`. */
  machineLine?: (line: string) => void;
}

function chooseRenderers({ display, screen, env, machineLine }: RendererSettings): Renderer[] {
  const { quiet, verbose, trace, json } = display;
  const stdout = styleFor(screen.stdout, display, env);
  const stderr = styleFor(screen.stderr, display, env);
  if (json) return [new JsonRenderer(screen), new ErrorOnly(screen, stderr)];

  const renderers: Renderer[] = [
    new LineRenderer(screen, {
      quiet,
      verbose,
      style: stderr,
      messageStyle: screen.messages === 'stdout' ? stdout : stderr,
    }),
  ];
  if (verbose || trace) renderers.push(new VerboseRenderer(screen, verbose));
  if (machineLine !== undefined) renderers.push(new MachineReadableRenderer(machineLine));
  if (!quiet) {
    if (machineLine !== undefined) renderers.push(new ProgressFractions(screen));
    // A log that runs past would tear the bar to pieces.
    else if (screen.stderr.isTTY === true && !verbose && !trace) renderers.push(new ProgressBar(screen));
    else renderers.push(new ProgressLines(screen));
    renderers.push(new SummaryRenderer(screen, stderr));
  }
  renderers.push(new PlanRenderer(screen, { style: stdout, withDiffs: verbose }));
  return renderers;
}

/** Programs that read `--json` still get the sentence on standard error. */
class ErrorOnly extends LineRenderer {
  constructor(screen: Screen, style: ReturnType<typeof styleFor>) {
    super(screen, { quiet: true, verbose: false, style, messageStyle: style });
  }

  override event(): void {}
}

/** The renderers that the options ask for, as one. */
export function createRenderer(settings: RendererSettings): Required<Renderer> {
  const renderers = chooseRenderers(settings);
  return {
    event: (event: V2vEvent) => renderers.forEach((renderer) => renderer.event(event)),
    succeeded: (result: FinishedConversion) => renderers.forEach((renderer) => renderer.succeeded?.(result)),
    planned: (plan: ConversionPlan) => renderers.forEach((renderer) => renderer.planned?.(plan)),
    failed: (failure: Failure) => renderers.forEach((renderer) => renderer.failed?.(failure)),
    end: () => renderers.forEach((renderer) => renderer.end?.()),
  };
}
