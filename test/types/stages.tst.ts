/** Each stage takes what the one before gives; with less than that it does not compile. */
import { describe, expect, test } from 'tstyche';
import {
  checkTarget,
  closeGuestfs,
  commitOverlays,
  convertGuest,
  copyDisks,
  createContext,
  createOverlays,
  findObstacles,
  inspectSource,
  openGuestfs,
  openSource,
  openTarget,
  planMachine,
  planTarget,
  renderMachine,
  trimGuest,
  type Artifact,
  type CloseInput,
  type Context,
  type Converted,
  type ConvertGuestInput,
  type CopyInput,
  type CopyReport,
  type CopySource,
  type GuestCaps,
  type GuestConversion,
  type Guestfs,
  type InputOptions,
  type Inspection,
  type MachineInput,
  type OpenTarget,
  type OutputOptions,
  type Overlay,
  type ReadyOverlay,
  type Source,
  type TargetDocument,
  type TargetMachine,
  type TargetPlan,
  type TrimReport,
  type V2vError,
} from 'v2v-node';

declare const context: Context;
declare const input: InputOptions;
declare const output: OutputOptions;
declare const source: Source;
declare const overlays: Overlay[];
declare const plan: TargetPlan;
declare const guest: Guestfs;
declare const inspection: Inspection;
declare const conversion: GuestConversion;
declare const trim: TrimReport;
declare const ready: ReadyOverlay[];
declare const machine: TargetMachine;
declare const target: OpenTarget;
declare const copied: CopyReport[];

test('the stages in their order', () => {
  async function convertInStages(): Promise<Artifact[]> {
    await using context = await createContext({ tempDir: '/var/tmp' });
    const source = await openSource(input, context);
    const overlays = await createOverlays(source, context);
    const plan = await planTarget({ overlays, output, name: source.name }, context);
    await checkTarget(plan, context);
    await using guest = await openGuestfs(overlays, {}, context);
    const inspection = await inspectSource(guest, { root: 'single' }, context);
    const conversion = await convertGuest(guest, { source, inspection }, context);
    const trim = await trimGuest(guest, { inspection, conversion }, context);
    const ready = await closeGuestfs(guest, { overlays, conversion, trim });
    const machine = await planMachine({ source, inspection, conversion, plan }, context);
    const target = await openTarget(plan, context);
    const disks = await copyDisks({ sources: ready, target, disks: { requests: 4 } }, context);
    return target.publish(machine, disks);
  }
  expect(convertInStages()).type.toBe<Promise<Artifact[]>>();
});

test('a guest may be looked at and closed without being converted', () => {
  async function look(): Promise<Inspection> {
    await using context = await createContext();
    await using guest = await openGuestfs(
      await createOverlays(await openSource(input, context), context),
      {},
      context,
    );
    return inspectSource(guest, {}, context);
  }
  expect(look()).type.toBe<Promise<Inspection>>();
});

test('what each stage gives', () => {
  expect(openSource(input, context)).type.toBe<Promise<Source>>();
  expect(createOverlays(source, context)).type.toBe<Promise<Overlay[]>>();
  expect(planTarget({ overlays, output, name: 'a' }, context)).type.toBe<Promise<TargetPlan>>();
  expect(planTarget({ overlays, name: 'a' }, context)).type.toBe<Promise<TargetPlan>>();
  expect(checkTarget(plan, context)).type.toBe<Promise<void>>();
  expect(findObstacles(plan, context)).type.toBe<Promise<V2vError[]>>();
  expect(openGuestfs(overlays, {}, context)).type.toBe<Promise<Guestfs>>();
  expect(openGuestfs([{ kind: 'kept', image: source.disks[0]!.image }], {}, context)).type.toBe<
    Promise<Guestfs>
  >();
  expect(inspectSource(guest, {}, context)).type.toBe<Promise<Inspection>>();
  expect(trimGuest(guest, { inspection, conversion }, context)).type.toBe<Promise<TrimReport>>();
  expect(closeGuestfs(guest, { overlays, conversion, trim })).type.toBe<Promise<ReadyOverlay[]>>();
  expect(planMachine({ source, inspection, conversion, plan }, context)).type.toBe<Promise<TargetMachine>>();
  expect(renderMachine(machine, plan)).type.toBe<TargetDocument[]>();
  expect(openTarget(plan, context)).type.toBe<Promise<OpenTarget>>();
  expect(copyDisks({ sources: ready, target }, context)).type.toBe<Promise<CopyReport[]>>();
  expect(commitOverlays({ overlays: ready, target, copied }, context)).type.toBe<Promise<CopyReport[]>>();
  expect(target.publish(machine, copied)).type.toBe<Promise<Artifact[]>>();
  expect<OpenTarget>().type.toBeAssignableTo<AsyncDisposable>();
});

describe('a wrong order does not compile', () => {
  test('overlays before the source is opened', () => {
    expect(createOverlays).type.not.toBeCallableWith(input, context);
  });

  test('the plan of the target before the overlays', () => {
    expect(planTarget).type.not.toBeCallableWith({ output, name: 'a' }, context);
    expect(planTarget).type.not.toBeCallableWith({ overlays: source.disks, output, name: 'a' }, context);
  });

  test('changes that are written into copies that are not there, or of an open guest', () => {
    expect(commitOverlays).type.not.toBeCallableWith({ overlays: ready, target }, context);
    expect(commitOverlays).type.not.toBeCallableWith({ overlays, target, copied }, context);
  });

  test('a look at the target before it is planned', () => {
    expect(checkTarget).type.not.toBeCallableWith(output, context);
    expect(checkTarget).type.not.toBeCallableWith({ output, name: 'a' }, context);
    expect(findObstacles).type.not.toBeCallableWith(output, context);
  });

  test('the appliance on what no overlay protects', () => {
    expect(openGuestfs).type.not.toBeCallableWith(source, {}, context);
    expect(openGuestfs).type.not.toBeCallableWith(source.disks, {}, context);
    expect(openGuestfs).type.not.toBeCallableWith(plan.disks, {}, context);
  });

  test('the inspection before the appliance runs', () => {
    expect(inspectSource).type.not.toBeCallableWith(overlays, {}, context);
    expect(inspectSource).type.not.toBeCallableWith(source, {}, context);
  });

  test('the conversion before the inspection, or without the source', () => {
    expect<Omit<ConvertGuestInput, 'inspection'>>().type.not.toBeAssignableTo<ConvertGuestInput>();
    expect<Omit<ConvertGuestInput, 'source'>>().type.not.toBeAssignableTo<ConvertGuestInput>();
    expect(convertGuest).type.not.toBeCallableWith(guest, { source }, context);
    expect(convertGuest).type.not.toBeCallableWith(overlays, { source, inspection }, context);
  });

  test('trimming before the inspection or the conversion', () => {
    expect(trimGuest).type.not.toBeCallableWith(guest, context);
    expect(trimGuest).type.not.toBeCallableWith(guest, { conversion }, context);
    expect(trimGuest).type.not.toBeCallableWith(guest, { inspection }, context);
  });

  test('closing before the conversion, or without a word about trimming', () => {
    expect(closeGuestfs).type.not.toBeCallableWith(guest);
    expect(closeGuestfs).type.not.toBeCallableWith(guest, { overlays, trim });
    expect(closeGuestfs).type.not.toBeCallableWith(guest, { overlays, conversion });
    expect(closeGuestfs).type.not.toBeCallableWith(guest, { conversion, trim });
    expect(closeGuestfs).type.toBeCallableWith(guest, { overlays, conversion, trim: undefined });
  });

  test('the machine before the conversion or the plan of the target', () => {
    expect<Omit<MachineInput, 'conversion'>>().type.not.toBeAssignableTo<MachineInput>();
    expect<Omit<MachineInput, 'plan'>>().type.not.toBeAssignableTo<MachineInput>();
    expect<Omit<MachineInput, 'inspection'>>().type.not.toBeAssignableTo<MachineInput>();
    expect(planMachine).type.not.toBeCallableWith(
      { source, inspection, conversion: inspection, plan },
      context,
    );
    expect(planMachine).type.not.toBeCallableWith({ source, inspection, conversion, plan: output }, context);
  });

  test('the target opened before it is planned', () => {
    expect(openTarget).type.not.toBeCallableWith(output, context);
    expect(openTarget).type.not.toBeCallableWith({ output, name: 'a' }, context);
  });

  test('the copy before the appliance is closed', () => {
    expect(copyDisks).type.not.toBeCallableWith({ sources: overlays, target }, context);
    expect(copyDisks).type.not.toBeCallableWith({ sources: source.disks, target }, context);
    expect<Overlay>().type.not.toBeAssignableTo<CopySource>();
  });

  test('the copy before the target is opened', () => {
    expect<Omit<CopyInput, 'target'>>().type.not.toBeAssignableTo<CopyInput>();
    expect(copyDisks).type.not.toBeCallableWith({ sources: ready, target: plan }, context);
    expect(copyDisks).type.not.toBeCallableWith({ sources: ready, target: output }, context);
  });

  test('the guest published before the copy, or without its machine', () => {
    expect(target.publish).type.not.toBeCallableWith(machine);
    expect(target.publish).type.not.toBeCallableWith(machine, ready);
    expect(target.publish).type.not.toBeCallableWith(machine, plan.disks);
    expect(target.publish).type.not.toBeCallableWith(conversion.guestcaps, copied);
    expect(target.publish).type.not.toBeCallableWith(source, copied);
    expect(renderMachine).type.not.toBeCallableWith(source, plan);
  });

  test('a stage without the context', () => {
    expect(openSource).type.not.toBeCallableWith(input);
    expect(planTarget).type.not.toBeCallableWith({ overlays, output, name: 'a' });
    expect(copyDisks).type.not.toBeCallableWith({ sources: ready, target });
  });
});

test('a stage may be one of your own', () => {
  expect<{ guestcaps: GuestCaps }>().type.toBe<Converted>();
  expect<GuestConversion>().type.toBeAssignableTo<Converted>();
  expect<{
    overlays: Overlay[];
    conversion: Converted;
    trim: undefined;
  }>().type.toBeAssignableTo<CloseInput>();
  expect<Converted>().type.toBeAssignableTo<MachineInput['conversion']>();
  expect<Overlay & { ready: true }>().type.toBeAssignableTo<ReadyOverlay>();
  expect(copyDisks).type.toBeCallableWith(
    {
      sources: [{ kind: 'untouched', image: source.disks[0]!.image, virtualSize: 1, name: 'sda' }],
      target: { plan, destinations: [{ kind: 'device', path: '/dev/vg/web' }] },
    },
    context,
  );
});
