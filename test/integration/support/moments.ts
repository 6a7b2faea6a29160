import type { V2vEvent } from '../../../types/events';
import type { StageName } from '../../../types/stage';

/** A point of a conversion, by what it tells. Plain data, so that another process can be told of it. */
export interface Moment {
  after:
    | { begin: StageName }
    | { end: StageName }
    /** A step of the conversion is begun, or found needless. */
    | { step: string }
    /** So many percent of a task. */
    | { task: string; percent: number };
  /** Milliseconds after that; the default, 0, is while the event is being told. */
  delay?: number;
  /** One of those that do without `--all-moments`. */
  chosen?: boolean;
}

/** Spread over a whole conversion of a small guest with one disk, in their order. */
const allMoments: Moment[] = [
  { after: { begin: 'checks' } },
  { after: { end: 'checks' } },
  { after: { begin: 'source' }, chosen: true },
  { after: { task: 'manifest', percent: 50 } },
  { after: { end: 'source' } },
  { after: { begin: 'overlay' } },
  { after: { begin: 'overlay' }, delay: 20 },
  { after: { begin: 'target' } },
  { after: { begin: 'target' }, delay: 20 },
  { after: { begin: 'open' } },
  { after: { begin: 'open' }, delay: 50 },
  { after: { begin: 'open' }, delay: 200 },
  { after: { begin: 'open' }, delay: 500, chosen: true },
  { after: { begin: 'open' }, delay: 1500 },
  { after: { begin: 'open' }, delay: 3000 },
  { after: { begin: 'open' }, delay: 6000, chosen: true },
  { after: { end: 'open' } },
  { after: { begin: 'inspect' }, delay: 200, chosen: true },
  { after: { begin: 'inspect' }, delay: 2000 },
  { after: { end: 'inspect' } },
  { after: { step: 'initrd-plan' }, delay: 100 },
  { after: { step: 'network-names' } },
  { after: { step: 'guest-agent' }, delay: 100, chosen: true },
  { after: { end: 'convert' } },
  { after: { begin: 'trim' }, delay: 200 },
  { after: { begin: 'close' } },
  { after: { begin: 'close' }, delay: 50 },
  { after: { task: 'copy', percent: 0 } },
  { after: { task: 'copy', percent: 40 }, chosen: true },
  { after: { task: 'copy', percent: 100 } },
  { after: { begin: 'metadata' } },
];

/** All of them where `V2V_TEST_MOMENTS` is `all`, else those that are chosen; each with its name. */
export function momentsUnderTest(): [string, Moment][] {
  const moments =
    process.env.V2V_TEST_MOMENTS === 'all' ? allMoments : allMoments.filter(({ chosen }) => chosen);
  return moments.map((moment) => [describeMoment(moment), moment]);
}

function describeMoment({ after, delay = 0 }: Moment): string {
  const later = delay === 0 ? '' : `, ${delay} ms later`;
  if ('begin' in after) return `at the beginning of stage ${after.begin}${later}`;
  if ('end' in after) return `at the end of stage ${after.end}${later}`;
  if ('step' in after) return `at the beginning of step ${after.step}${later}`;
  return `at ${after.percent} percent of task ${after.task}${later}`;
}

function isReached({ after }: Moment, event: V2vEvent): boolean {
  if ('begin' in after) return event.type === 'stage-start' && event.stage === after.begin;
  if ('end' in after) return event.type === 'stage-end' && event.stage === after.end;
  if ('step' in after) {
    return (event.type === 'step-start' || event.type === 'step-skipped') && event.step === after.step;
  }
  return (
    event.type === 'progress' &&
    event.task === after.task &&
    (event.done / event.total) * 100 >= after.percent
  );
}

/** An event listener that does something once, when the moment has come. */
export function atMoment(moment: Moment, act: () => void): (event: V2vEvent) => void {
  let done = false;
  return (event) => {
    if (done || !isReached(moment, event)) return;
    done = true;
    if (moment.delay === undefined) act();
    else setTimeout(act, moment.delay);
  };
}
