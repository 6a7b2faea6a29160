import { expect, test } from 'tstyche';
import type { GuestfsError, LibvirtError, ProgramError } from 'v2v-node';
import {
  isV2vError,
  V2vError,
  type ConvertFailure,
  type ConvertProgress,
  type StageName,
  type V2vErrorCode,
} from 'v2v-node';

declare const thrown: unknown;

test('isV2vError() tells TypeScript, too', () => {
  if (isV2vError(thrown)) {
    expect(thrown).type.toBe<V2vError>();
    expect(thrown.code).type.toBe<V2vErrorCode>();
    expect(thrown.stage).type.toBe<StageName | undefined>();
    expect(thrown.hint).type.toBe<string | undefined>();
    expect(thrown.subject).type.toBe<string | undefined>();
    expect(thrown.progress).type.toBe<ConvertProgress | undefined>();
    expect(thrown.toJSON()).type.toBe<ConvertFailure>();
  } else {
    expect(thrown).type.toBe<unknown>();
  }
});

test('codes are a closed list', () => {
  expect<'OUTPUT_EXISTS'>().type.toBeAssignableTo<V2vErrorCode>();
  expect<'ABORTED'>().type.toBeAssignableTo<V2vErrorCode>();
  expect<'OUTPUT_EXIST'>().type.not.toBeAssignableTo<V2vErrorCode>();
  expect<string>().type.not.toBeAssignableTo<V2vErrorCode>();
});

test('a step throws one with a code, a sentence and what to do', () => {
  expect(V2vError).type.toBeConstructableWith('GUEST_UNSUPPORTED', 'It has no bakery.', {
    hint: 'Build one.',
  });
  expect(V2vError).type.not.toBeConstructableWith('It has no bakery.');
  expect(V2vError).type.not.toBeConstructableWith('NO_BAKERY', 'It has no bakery.');
  expect(V2vError).type.not.toBeConstructableWith('USAGE', 'No.', { advice: 'Build one.' });
});

test('every class is a V2vError and an Error', () => {
  expect<GuestfsError | LibvirtError | ProgramError>().type.toBeAssignableTo<V2vError>();
  expect<V2vError>().type.toBeAssignableTo<Error>();
});
