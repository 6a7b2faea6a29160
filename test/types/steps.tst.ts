/** Your own conversion step, and its test. */
import { expect, test } from 'tstyche';
import {
  addFirstbootScript,
  linuxSteps,
  readGuestText,
  requireFinding,
  runGuestProgram,
  writeGuestText,
  type Bootloader,
  type ConversionStep,
  type ConvertOptions,
  type Guestfs,
  type InitrdStrategy,
  type KernelReport,
  type LinuxFamily,
  type LinuxState,
  type StepPhase,
  type WindowsState,
} from 'v2v-node';
import {
  createTestGuest,
  debianGuest,
  windows10Guest,
  type TestGuest,
  type TypicalGuest,
} from 'v2v-node/testing';

declare const state: LinuxState;
type Step = ConversionStep<LinuxState>;

test('a step says whether it applies, or why not', () => {
  expect<{
    name: string;
    phase: StepPhase;
    applies: () => true;
    run: () => Promise<void>;
  }>().type.toBeAssignableTo<Step>();
  expect<{
    name: string;
    phase: 'adapt';
    applies: () => Promise<string>;
    run: () => Promise<void>;
  }>().type.toBeAssignableTo<Step>();
  expect<{
    name: string;
    phase: 'adapt';
    applies: () => false;
    run: () => Promise<void>;
  }>().type.not.toBeAssignableTo<Step>();
  expect<{
    name: string;
    phase: 'adapt';
    applies: () => undefined;
    run: () => Promise<void>;
  }>().type.not.toBeAssignableTo<Step>();
  expect<{ name: string; phase: 'adapt'; run: () => Promise<void> }>().type.not.toBeAssignableTo<Step>();
  expect<{
    name: string;
    phase: 'adapt';
    applies: () => true;
    run: () => void;
  }>().type.not.toBeAssignableTo<Step>();
});

test('a step says when it runs', () => {
  expect<{
    name: string;
    applies: () => true;
    run: () => Promise<void>;
  }>().type.not.toBeAssignableTo<Step>();
  expect<StepPhase>().type.toBe<'look' | 'remove' | 'adapt' | 'customize' | 'finish'>();
});

test('steps are for every guest or for one kind, and built-in ones are left out by name', () => {
  expect(linuxSteps).type.toBe<readonly Step[]>();
  expect(linuxSteps).type.not.toHaveProperty('push');
  type Steps = NonNullable<ConvertOptions['steps']>;
  expect<{ linux: Step[]; omit: string[] }>().type.toBeAssignableTo<Steps>();
  expect<{ add: ConversionStep[] }>().type.toBeAssignableTo<Steps>();
  expect<{ add: Step[] }>().type.not.toBeAssignableTo<Steps>();
  expect<{ linux: ConversionStep[] }>().type.toBeAssignableTo<Steps>();
  expect<(steps: Step[]) => Step[]>().type.not.toBeAssignableTo<Steps>();
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
  expect(state.context.warn('MOTD', 'There is no /etc/motd.', 'Write one.')).type.toBe<void>();
  expect(runGuestProgram).type.toBeCallableWith(state, ['/bin/true'], { timeLimit: 5 });
  expect(runGuestProgram).type.not.toBeCallableWith(state, '/bin/true');
  expect(addFirstbootScript).type.not.toBeCallableWith(state);
});

test('a test guest takes the place of the appliance', () => {
  expect(createTestGuest({ files: { '/etc/motd': 'Hello.\n' } })).type.toBe<Promise<TestGuest>>();
  expect<TestGuest>().type.toBeAssignableTo<Guestfs>();
  expect<TestGuest['ran']>().type.not.toHaveProperty('push');
  expect(debianGuest()).type.toBe<Promise<TypicalGuest<LinuxState>>>();
  expect(windows10Guest()).type.toBe<Promise<TypicalGuest<WindowsState>>>();
  expect(createTestGuest).type.not.toBeCallableWith({ files: { '/etc/motd': 5 } });
});
