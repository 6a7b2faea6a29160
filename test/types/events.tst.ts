/** Events are a union that is told apart by `type`. */
import { expect, test } from 'tstyche';
import {
  convert,
  type EventSink,
  type StageName,
  type TargetMachine,
  type V2vEvent,
  type V2vEventBody,
} from 'v2v-node';

declare const event: V2vEvent;

type EventOf<Type extends V2vEvent['type']> = Extract<V2vEvent, { type: Type }>;

test('each event says when it was', () => {
  expect(event.time).type.toBe<string>();
  expect(event.elapsed).type.toBe<number>();
  expect<V2vEvent>().type.toBeAssignableTo<V2vEventBody>();
});

test('`type` tells what else it has', () => {
  if (event.type === 'progress') {
    expect(event.done).type.toBe<number>();
    expect(event.total).type.toBe<number>();
    expect(event.disk).type.toBe<number | undefined>();
    expect(event.unit).type.toBe<'bytes' | 'percent'>();
  }
  if (event.type === 'stage-start') expect(event.stage).type.toBe<StageName>();
  if (event.type === 'stage-failed') expect(event.outcome).type.toBe<'failed' | 'cancelled'>();
  if (event.type === 'warning') expect(event.hint).type.toBe<string | undefined>();
  expect<EventOf<'step-skipped'>['reason']>().type.toBe<string>();
  expect<EventOf<'inspection'>['inspection']['distro']>().type.toBe<string>();
  expect<EventOf<'machine'>['machine']>().type.toBe<TargetMachine>();
});

test('what only some events have is not there before that is asked', () => {
  expect<V2vEvent>().type.not.toHaveProperty('stage');
  expect<V2vEvent>().type.not.toHaveProperty('message');
  expect<EventOf<'warning'>>().type.not.toHaveProperty('stage');
});

test('there is no such event', () => {
  expect<'stage-begin'>().type.not.toBeAssignableTo<V2vEvent['type']>();
  expect<'target'>().type.not.toBeAssignableTo<V2vEvent['type']>();
  expect<{
    type: 'progress';
    stage: 'copy';
    task: string;
    done: number;
  }>().type.not.toBeAssignableTo<V2vEventBody>();
  expect<{
    type: 'stage-start';
    stage: 'shutdown';
    message: string;
  }>().type.not.toBeAssignableTo<V2vEventBody>();
});

test('a listener is given any of them', () => {
  expect<EventSink>().type.toBeAssignableFrom<(event: V2vEvent) => void>();
  expect<EventSink>().type.not.toBeAssignableFrom<(event: EventOf<'progress'>) => void>();
  expect(convert).type.toBeCallableWith({
    input: { mode: 'ova', path: '/a' },
    output: { mode: 'null' },
    onEvent: ({ type }: V2vEvent) => type.toUpperCase(),
  });
});
