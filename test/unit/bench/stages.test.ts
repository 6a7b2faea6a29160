import { STAGES, intervals, measureStages, readV2vNodeLine, readVirtV2vLine } from '../../../bench/stages';
import type { Mark } from '../../../bench/stages';

/** As virt-v2v 2.2.0 prints it on standard output; the progress bar ends in carriage returns. */
const log = `[   0.0] Setting up the source: -i ova /var/tmp/v2v-bench-x/debian12.ova
[   1.4] Opening the source
[  14.9] Inspecting the source
[  19.3] Checking for sufficient free disk space in the guest
[  19.4] Converting Debian GNU/Linux 12 (bookworm) (debian12) to run on KVM
virt-v2v: This guest has virtio drivers installed.
[ 479.1] Mapping filesystem data to avoid copying unused and blank areas
[ 481.0] Closing the overlay
[ 481.3] Assigning disks to buses
[ 481.3] Checking if the guest needs BIOS or UEFI to boot
[ 481.3] Setting up the destination: -o disk -os /var/tmp/target
[ 482.4] Copying disk 1/1
\r  50% [****      ]\r 100% [**********]\r[ 492.8] Creating output metadata
[ 492.9] Finishing off`;

function marksOf(text: string): Mark[] {
  return text.split('\n').flatMap((line) => {
    const reading = readVirtV2vLine(line);
    return reading?.stage ? [{ stage: reading.stage, at: reading.elapsed }] : [];
  });
}

describe('readVirtV2vLine', () => {
  it('finds every stage of a conversion, each once in its order', () => {
    const stages = marksOf(log).map(({ stage }) => stage);
    expect([...new Set(stages)]).toEqual(STAGES.slice(1));
  });

  it('gives the time and the message', () => {
    expect(readVirtV2vLine('[ 479.1] Mapping filesystem data to avoid copying')).toEqual({
      elapsed: 479.1,
      message: 'Mapping filesystem data to avoid copying',
      stage: 'trim',
    });
  });

  it('leaves a message that begins no stage to the stage that runs', () => {
    expect(readVirtV2vLine('[ 481.3] Assigning disks to buses')?.stage).toBeUndefined();
    expect(readVirtV2vLine('[  20.0] Setting a random seed')?.stage).toBeUndefined();
  });

  it('reads past colours and a progress bar', () => {
    expect(readVirtV2vLine('\x1b[1;32m[   1.4] Opening the source\x1b[0m')?.stage).toBe('open');
    expect(readVirtV2vLine('\r 100% [****]\r[ 492.8] Creating output metadata')?.stage).toBe('metadata');
  });

  it.each(['', 'virt-v2v: warning: no', 'Source guest information', '  [ 1.0] Opening the source', '[x] y'])(
    'takes nothing from %j',
    (line) => expect(readVirtV2vLine(line)).toBeUndefined(),
  );
});

describe('readV2vNodeLine', () => {
  const line = (event: object) =>
    JSON.stringify({ time: '2026-11-23T00:00:00.000Z', elapsed: 3.25, ...event });

  it('counts what virt-v2v does while it sets up the source as that', () => {
    for (const stage of ['checks', 'source', 'overlay', 'target']) {
      expect(readV2vNodeLine(line({ type: 'stage-start', stage, message: 'm' }))).toEqual({
        elapsed: 3.25,
        stage: 'source',
        message: 'm',
      });
    }
  });

  it('does not take the end of a stage for a beginning', () => {
    expect(readV2vNodeLine(line({ type: 'stage-end', stage: 'open', seconds: 1 }))?.stage).toBeUndefined();
  });

  it('keeps how an initrd was treated, and how the appliance ran', () => {
    const initrd = { kernel: '6.1.0', strategy: 'append', reason: 'drivers are missing', added: ['a'] };
    expect(readV2vNodeLine(line({ type: 'initrd', initrd }))?.initrd).toEqual({
      kernel: '6.1.0',
      strategy: 'append',
      reason: 'drivers are missing',
    });
    const appliance = { acceleration: 'tcg', backend: 'direct', seconds: 13, secondsLost: 0 };
    expect(readV2vNodeLine(line({ type: 'appliance', ...appliance }))?.appliance).toEqual({
      acceleration: 'tcg',
      secondsLost: 0,
    });
  });

  it.each(['', 'text', '{', 'null', '[]', '{"type":"message"}', '{"elapsed":1}'])(
    'takes nothing from %j',
    (text) => expect(readV2vNodeLine(text)).toBeUndefined(),
  );
});

describe('measureStages', () => {
  it('divides the whole time among the stages', () => {
    const measured = measureStages(marksOf(log), [], 493.5);
    const sum = Object.values(measured).reduce((total, { seconds }) => total + seconds, 0);
    expect(sum).toBeCloseTo(493.5, 6);
    expect(measured.convert?.seconds).toBeCloseTo(459.8, 6);
    expect(measured.copy?.seconds).toBeCloseTo(11.5, 6);
  });

  it('takes the peak of each stage, and none where nothing was sampled', () => {
    const marks = [
      { stage: 'source', at: 1 },
      { stage: 'open', at: 2 },
      { stage: 'inspect', at: 2.1 },
    ];
    const samples = [
      { at: 0, kib: 0 },
      { at: 0.5, kib: 5 },
      { at: 2.05, kib: 0 },
      { at: 1, kib: 30 },
      { at: 1.9, kib: 20 },
      { at: 2.5, kib: 70 },
      { at: 9, kib: 900 },
    ];
    const measured = measureStages(marks, samples, 3);
    expect(measured.start).toEqual({ seconds: 1, peakKib: 5 });
    expect(measured.source).toEqual({ seconds: 1, peakKib: 30 });
    expect(measured.open?.peakKib).toBeUndefined();
    expect(measured.inspect?.peakKib).toBe(70);
    expect(measured.convert).toBeUndefined();
  });

  it('adds up a stage that is entered twice', () => {
    const marks = [
      { stage: 'source', at: 0 },
      { stage: 'open', at: 1 },
      { stage: 'source', at: 3 },
    ];
    expect(intervals(marks, 4)).toHaveLength(3);
    expect(measureStages(marks, [], 4).source?.seconds).toBe(2);
  });
});
