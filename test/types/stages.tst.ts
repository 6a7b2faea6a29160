/** Each stage takes what the one before gives; with less than that it does not compile. */
import { describe, expect, test } from 'tstyche';
import {
  assignBuses,
  checkOutput,
  closeGuestfs,
  convertGuest,
  copyTargets,
  createContext,
  createMetadata,
  createOverlays,
  discardTargets,
  initTargets,
  inKernelOrder,
  inspectSource,
  openGuestfs,
  openSource,
  planNics,
  targetFirmware,
  trimGuest,
  type CloseInput,
  type Context,
  type Converted,
  type ConvertGuestInput,
  type CopyReport,
  type GuestCaps,
  type GuestConversion,
  type Guestfs,
  type InputOptions,
  type Inspection,
  type MetadataInput,
  type OutputOptions,
  type Overlay,
  type ReadyTarget,
  type Source,
  type Target,
  type TargetBuses,
  type TargetFirmware,
  type TargetNic,
  type TrimReport,
} from 'v2v-node';

declare const context: Context;
declare const input: InputOptions;
declare const output: OutputOptions;
declare const source: Source;
declare const overlays: Overlay[];
declare const targets: Target[];
declare const guest: Guestfs;
declare const inspection: Inspection;
declare const conversion: GuestConversion;
declare const trim: TrimReport;
declare const ready: ReadyTarget[];

test('the stages in their order', () => {
  async function convertInStages(): Promise<string[]> {
    await using context = await createContext({ tempDir: '/var/tmp' });
    const source = await openSource(input, context);
    const overlays = await createOverlays(source, context);
    const targets = await initTargets({ source, overlays, output, name: source.name }, context);
    await checkOutput({ output, name: source.name, targets }, context);
    await using guest = await openGuestfs(overlays, {}, context);
    const inspection = await inspectSource(guest, { root: 'single' }, context);
    const conversion = await convertGuest(guest, { source, inspection }, context);
    const nics = planNics(source, {}, conversion.macs);
    const trim = await trimGuest(guest, { inspection, conversion }, context);
    const ready = await closeGuestfs(guest, { targets, conversion, trim });
    const disks = await copyTargets(ready, { format: 'qcow2' }, context);
    try {
      return await createMetadata(
        {
          output,
          name: source.name,
          source,
          inspection,
          guestcaps: conversion.guestcaps,
          disks,
          buses: assignBuses(source, targets, conversion.guestcaps, context),
          nics: inKernelOrder(nics, conversion.networkNames),
          firmware: targetFirmware(source, inspection),
        },
        context,
      );
    } catch (error) {
      await discardTargets(ready);
      throw error;
    }
  }
  expect(convertInStages()).type.toBe<Promise<string[]>>();
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
  expect(planNics(source, {})).type.toBe<TargetNic[]>();
  expect(createOverlays(source, context)).type.toBe<Promise<Overlay[]>>();
  expect(initTargets({ source, overlays, output, name: 'a' }, context)).type.toBe<Promise<Target[]>>();
  expect(checkOutput({ output, name: 'a', targets }, context)).type.toBe<Promise<void>>();
  expect(openGuestfs(overlays, {}, context)).type.toBe<Promise<Guestfs>>();
  expect(inspectSource(guest, {}, context)).type.toBe<Promise<Inspection>>();
  expect(trimGuest(guest, { inspection, conversion }, context)).type.toBe<Promise<TrimReport>>();
  expect(closeGuestfs(guest, { targets, conversion, trim })).type.toBe<Promise<ReadyTarget[]>>();
  expect(copyTargets(ready, {}, context)).type.toBe<Promise<CopyReport[]>>();
  expect(discardTargets(ready)).type.toBe<Promise<void>>();
  expect(assignBuses(source, targets, conversion.guestcaps, context)).type.toBe<TargetBuses>();
  expect(targetFirmware(source, inspection)).type.toBe<TargetFirmware>();
  expect(inKernelOrder([], undefined)).type.toBe<TargetNic[]>();
});

describe('a wrong order does not compile', () => {
  test('overlays before the source is opened', () => {
    expect(createOverlays).type.not.toBeCallableWith(input, context);
  });

  test('targets before the overlays', () => {
    expect(initTargets).type.not.toBeCallableWith({ source, output, name: 'a' }, context);
    expect(initTargets).type.not.toBeCallableWith(
      { source, overlays: source.disks, output, name: 'a' },
      context,
    );
  });

  test('the appliance on what no overlay protects', () => {
    expect(openGuestfs).type.not.toBeCallableWith(source, {}, context);
    expect(openGuestfs).type.not.toBeCallableWith(source.disks, {}, context);
    expect(openGuestfs).type.not.toBeCallableWith(targets, {}, context);
  });

  test('the inspection before the appliance runs', () => {
    expect(inspectSource).type.not.toBeCallableWith(overlays, {}, context);
    expect(inspectSource).type.not.toBeCallableWith(source, {}, context);
  });

  test('the conversion before the inspection', () => {
    expect<Omit<ConvertGuestInput, 'inspection'>>().type.not.toBeAssignableTo<ConvertGuestInput>();
    expect(convertGuest).type.not.toBeCallableWith(guest, { source }, context);
  });

  test('trimming before the inspection or the conversion', () => {
    expect(trimGuest).type.not.toBeCallableWith(guest, context);
    expect(trimGuest).type.not.toBeCallableWith(guest, { conversion }, context);
    expect(trimGuest).type.not.toBeCallableWith(guest, { inspection }, context);
  });

  test('closing before the conversion, or without a word about trimming', () => {
    expect(closeGuestfs).type.not.toBeCallableWith(guest);
    expect(closeGuestfs).type.not.toBeCallableWith(guest, { targets, trim });
    expect(closeGuestfs).type.not.toBeCallableWith(guest, { targets, conversion });
    expect(closeGuestfs).type.not.toBeCallableWith(guest, { conversion, trim });
    expect(closeGuestfs).type.toBeCallableWith(guest, { targets, conversion, trim: undefined });
  });

  test('the copy before the appliance is closed', () => {
    expect(copyTargets).type.not.toBeCallableWith(targets, {}, context);
    expect(copyTargets).type.not.toBeCallableWith(overlays, {}, context);
    expect(discardTargets).type.not.toBeCallableWith(targets);
  });

  test('metadata before the copy', () => {
    expect<Omit<MetadataInput, 'disks'> & { targets: Target[] }>().type.not.toBeAssignableTo<MetadataInput>();
    expect<
      Omit<MetadataInput, 'disks'> & { disks: ReadyTarget[] }
    >().type.not.toBeAssignableTo<MetadataInput>();
  });

  test('metadata or buses before the conversion', () => {
    expect<Omit<MetadataInput, 'guestcaps'>>().type.not.toBeAssignableTo<MetadataInput>();
    expect<Omit<MetadataInput, 'buses'>>().type.not.toBeAssignableTo<MetadataInput>();
    expect(assignBuses).type.not.toBeCallableWith(source, targets, inspection, context);
  });

  test('a stage without the context', () => {
    expect(openSource).type.not.toBeCallableWith(input);
    expect(copyTargets).type.not.toBeCallableWith(ready, {});
  });
});

test('a stage may be one of your own', () => {
  expect<{ guestcaps: GuestCaps }>().type.toBe<Converted>();
  expect<GuestConversion>().type.toBeAssignableTo<Converted>();
  expect<{ targets: Target[]; conversion: Converted; trim: undefined }>().type.toBeAssignableTo<CloseInput>();
  expect<Target & { ready: true }>().type.toBeAssignableTo<ReadyTarget>();
});
