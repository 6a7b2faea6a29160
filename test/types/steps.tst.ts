/** A conversion step of one's own, and its test. */
import { expect, test } from 'tstyche';
import {
  addFirstbootScript,
  emitWarning,
  linuxSteps,
  readGuestText,
  requireFinding,
  runGuestProgram,
  writeGuestText,
  type Bootloader,
  type ConversionStep,
  type ConvertCall,
  type Guestfs,
  type InitrdStrategy,
  type KernelReport,
  type LinuxConversion,
  type LinuxFamily,
} from 'v2v-node';
import { createTestGuest, debianGuest, type TestGuest, type TypicalGuest } from 'v2v-node/testing';

declare const state: LinuxConversion;
type Step = ConversionStep<LinuxConversion>;

test('a step says whether it applies, or why not', () => {
  expect<{ name: string; applies: () => true; run: () => Promise<void> }>().type.toBeAssignableTo<Step>();
  expect<{
    name: string;
    applies: () => Promise<string>;
    run: () => Promise<void>;
  }>().type.toBeAssignableTo<Step>();
  expect<{
    name: string;
    applies: () => false;
    run: () => Promise<void>;
  }>().type.not.toBeAssignableTo<Step>();
  expect<{
    name: string;
    applies: () => undefined;
    run: () => Promise<void>;
  }>().type.not.toBeAssignableTo<Step>();
  expect<{ name: string; run: () => Promise<void> }>().type.not.toBeAssignableTo<Step>();
  expect<{ name: string; applies: () => true; run: () => void }>().type.not.toBeAssignableTo<Step>();
});

test('the list is read, and another one given', () => {
  expect(linuxSteps).type.toBe<readonly Step[]>();
  expect(linuxSteps).type.not.toHaveProperty('push');
  expect<NonNullable<ConvertCall['steps']>>().type.toBe<(steps: readonly Step[]) => readonly Step[]>();
});

test('what a step is given', () => {
  expect(state.guest).type.toBe<Guestfs>();
  expect(state.family).type.toBe<LinuxFamily>();
  expect(state.options.initrd).type.toBe<InitrdStrategy | 'auto'>();
  expect(state.bootloader).type.toBe<Bootloader | undefined>();
  expect(requireFinding(state, 'kernels')).type.toBe<KernelReport>();
  expect(requireFinding).type.not.toBeCallableWith(state, 'kernel');
});

test('what a step calls', () => {
  expect(readGuestText(state, '/etc/motd')).type.toBe<Promise<string | undefined>>();
  expect(writeGuestText(state, '/etc/motd', 'Hello.\n')).type.toBe<Promise<void>>();
  expect(emitWarning(state, 'MOTD', 'There is no /etc/motd.', 'Write one.')).type.toBe<void>();
  expect(runGuestProgram).type.toBeCallableWith(state, ['/bin/true'], { timeLimit: 5 });
  expect(runGuestProgram).type.not.toBeCallableWith(state, '/bin/true');
  expect(addFirstbootScript).type.not.toBeCallableWith(state);
});

test('a test guest takes the place of the appliance', () => {
  expect(createTestGuest({ files: { '/etc/motd': 'Hello.\n' } })).type.toBe<Promise<TestGuest>>();
  expect<TestGuest>().type.toBeAssignableTo<Guestfs>();
  expect<TestGuest['ran']>().type.not.toHaveProperty('push');
  expect(debianGuest()).type.toBe<Promise<TypicalGuest>>();
  expect(createTestGuest).type.not.toBeCallableWith({ files: { '/etc/motd': 5 } });
});
