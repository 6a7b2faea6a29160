import { expect, test } from 'tstyche';
import {
  convertMany,
  type ConvertJob,
  type ConvertJobs,
  type ConvertResult,
  type JobOutcome,
  type ManyConversions,
  type ManyEvent,
  type ManySummary,
} from 'v2v-node';

declare const job: ConvertJob;
declare const outcome: JobOutcome;

test('jobs are a list or come as they are asked for', () => {
  expect(convertMany([job], { concurrency: 4 })).type.toBe<ManyConversions>();
  expect<AsyncGenerator<ConvertJob>>().type.toBeAssignableTo<ConvertJobs>();
  expect<Set<ConvertJob>>().type.toBeAssignableTo<ConvertJobs>();
  expect(convertMany).type.not.toBeCallableWith(job);
  expect(convertMany).type.not.toBeCallableWith([{ input: { mode: 'ova', path: '/a' } }]);
  expect(convertMany).type.not.toBeCallableWith([job], { concurrency: 'all' });
});

test('awaited it is a summary, iterated over it is outcomes', () => {
  expect<Awaited<ManyConversions>>().type.toBe<ManySummary>();
  expect<ManyConversions>().type.toBeAssignableTo<AsyncIterable<JobOutcome>>();
});

test('an outcome has a result or an error', () => {
  if (outcome.status === 'converted') {
    expect(outcome.result).type.toBe<ConvertResult>();
    expect(outcome.error).type.toBe<undefined>();
  } else {
    expect(outcome.result).type.toBe<undefined>();
    expect(outcome.error).type.toBe<Error>();
  }
});

test('each event names its job', () => {
  expect<ManyEvent['job']>().type.toBe<string>();
  expect<Extract<ManyEvent, { type: 'job-end' }>['status']>().type.toBe<JobOutcome['status']>();
  expect<'progress' | 'job-start'>().type.toBeAssignableTo<ManyEvent['type']>();
});
