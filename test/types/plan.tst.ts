/** A plan takes what a conversion takes, and is read like its result. */
import { expect, test } from 'tstyche';
import {
  convert,
  planConversion,
  type ConversionPlan,
  type ConvertFailure,
  type ConvertOptions,
  type ConvertResult,
  type PlanOptions,
  type SpaceNeed,
  type TargetDisk,
  type TargetDocument,
} from 'v2v-node';

import type { NotJson } from './json';

const input = { mode: 'ova', path: '/in/guest.ova' } as const;

test('what convert() takes can be planned for, and what has an output can be converted', () => {
  expect<ConvertOptions>().type.toBeAssignableTo<PlanOptions>();
  expect(planConversion({ input })).type.toBe<Promise<ConversionPlan>>();
  expect(planConversion).type.toBeCallableWith({ input, output: { mode: 'null' }, initrd: 'append' });
  expect(planConversion).type.not.toBeCallableWith({ input, output: { mode: 'tape' } });
  expect<PlanOptions>().type.not.toBeAssignableTo<ConvertOptions>();
  expect(convert).type.not.toBeCallableWith({ input });
});

test('a plan is plain JSON, and what it shares with a result has the same types', () => {
  // Obstacles are failures, which are looked at with these.
  expect<NotJson<Omit<ConversionPlan, 'obstacles'>>>().type.toBe<never>();
  type Shared = Exclude<keyof ConvertResult, 'disks' | 'artifacts'>;
  expect<ConversionPlan>().type.toBeAssignableTo<Pick<ConvertResult, Shared>>();
  expect<Exclude<keyof ConversionPlan, keyof ConvertResult>>().type.toBe<
    'documents' | 'space' | 'obstacles'
  >();
  expect<ConversionPlan['disks']>().type.toBe<TargetDisk[]>();
  expect<ConversionPlan['documents']>().type.toBe<TargetDocument[]>();
  expect<ConversionPlan['space']>().type.toBe<SpaceNeed[]>();
  expect<ConversionPlan['obstacles']>().type.toBe<ConvertFailure[]>();
});
