/** Results, failures and events are plain JSON, and have the shape that programs rely on. */
import { describe, expect, test } from 'tstyche';
import type {
  Artifact,
  ConvertFailure,
  ConvertProgress,
  ConvertResult,
  CopyReport,
  ErrorCause,
  GuestConversion,
  GuestDescription,
  GuestFileChange,
  InitrdReport,
  ManyEvent,
  PinnedName,
  RemovedLeftovers,
  Source,
  StageName,
  StageReport,
  StepReport,
  TargetMachine,
  TrimReport,
  V2vEvent,
  Warning,
} from 'v2v-node';

import type { NotJson } from './json';

test('NotJson finds what is no JSON', () => {
  expect<NotJson<{ a: [{ b?: bigint }]; c: string | null }>>().type.toBe<bigint>();
  expect<NotJson<{ a: Buffer }>>().type.toBe<Buffer>();
  expect<NotJson<{ on: () => void }>>().type.toBe<() => void>();
  expect<NotJson<{ at: Date }[]>>().type.toBe<Date>();
  expect<NotJson<{ a: unknown }>>().type.toBe<unknown>();
});

describe('plain JSON', () => {
  test('a result and its parts', () => {
    expect<NotJson<ConvertResult>>().type.toBe<never>();
    expect<NotJson<GuestConversion>>().type.toBe<never>();
    expect<NotJson<TrimReport>>().type.toBe<never>();
    expect<NotJson<TargetMachine>>().type.toBe<never>();
    expect<NotJson<GuestDescription>>().type.toBe<never>();
    expect<NotJson<RemovedLeftovers>>().type.toBe<never>();
  });

  test('a failure', () => {
    expect<NotJson<Omit<ConvertFailure, 'cause'>>>().type.toBe<never>();
    expect<NotJson<Omit<ErrorCause, 'cause'>>>().type.toBe<never>();
    expect<ErrorCause['cause']>().type.toBe<ErrorCause | undefined>();
    expect<ConvertFailure['cause']>().type.toBe<ErrorCause | undefined>();
  });

  test('events', () => {
    expect<NotJson<V2vEvent>>().type.toBe<never>();
    expect<NotJson<ManyEvent>>().type.toBe<never>();
  });
});

test('a result', () => {
  expect<ConvertResult>().type.toHaveProperty('name');
  expect<ConvertResult['source']>().type.toBe<Source>();
  expect<ConvertResult['disks']>().type.toBe<CopyReport[]>();
  expect<ConvertResult['machine']>().type.toBe<TargetMachine>();
  expect<ConvertResult['artifacts']>().type.toBe<Artifact[]>();
  expect<ConvertResult['warnings']>().type.toBe<Warning[]>();
  expect<ConvertResult['stages']>().type.toBe<StageReport[]>();
  expect<ConvertResult['seconds']['total']>().type.toBe<number>();
  expect<ConvertResult['run']['acceleration']>().type.toBe<'kvm' | 'tcg' | 'unknown' | undefined>();
  expect<ConvertResult['conversion']['steps']>().type.toBe<StepReport[]>();
  expect<ConvertResult['conversion']['changes']>().type.toBe<GuestFileChange[]>();
});

test('the parts that programs ask for', () => {
  expect<Artifact['path']>().type.toBe<string | undefined>();
  expect<Extract<Artifact, { kind: 'file' }>['path']>().type.toBe<string>();
  expect<TargetMachine['nics'][number]['mac']>().type.toBe<string>();
  expect<CopyReport['path']>().type.toBe<string | undefined>();
  expect<CopyReport['checksum']>().type.toBe<{ algorithm: 'sha256'; value: string } | undefined>();
  expect<InitrdReport['strategy']>().type.toBe<'keep' | 'append' | 'rebuild' | 'none'>();
  expect<StepReport['outcome']>().type.toBe<'done' | 'skipped' | 'failed' | 'cancelled'>();
  expect<StageReport['stage']>().type.toBe<StageName>();
  expect<GuestFileChange['action']>().type.toBe<'created' | 'modified' | 'removed'>();
  expect<Pick<PinnedName, 'mac' | 'name' | 'file'>>().type.toBe<{
    mac: string;
    name: string;
    file: string;
  }>();
});

test('what a failure had found out is of the shape of the result', () => {
  expect<
    Pick<ConvertResult, 'stages' | 'warnings' | 'seconds' | 'run'>
  >().type.toBeAssignableTo<ConvertProgress>();
  expect<ConvertResult['conversion']>().type.toBeAssignableTo<NonNullable<ConvertProgress['conversion']>>();
  expect<ConvertProgress['machine']>().type.toBe<TargetMachine | undefined>();
  expect<ConvertProgress['inspection']>().type.toBe<ConvertResult['inspection'] | undefined>();
});
