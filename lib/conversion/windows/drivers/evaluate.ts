import { posix } from 'node:path';

import { readPeProgram } from '../../../pe/authenticode';
import type { ChosenDriver } from '../contracts/chosen-drivers';
import { idsOf, needService, type driverDevices } from './devices';
import type { DriverArch, GuestWindows } from './guest-windows';
import { infFiles, type InfFiles } from './inf/files';
import { infService, type InfService } from './inf/service';
import type { Package } from './packages';
import {
  examineCatalogue,
  examineProgram,
  type ExaminedSignature,
  type SignedFile,
} from './signature/examine';
import { tooLarge, type SourceFile } from './source/source';

/** A package, looked at for one device. */
export interface EvaluatedPackage {
  driver: ChosenDriver;
  catalogue: ExaminedSignature;
  /** Of the driver's own program, where Windows starts it at boot and it has a signature of its own. */
  program?: ExaminedSignature;
  /** Why it is of no use to any Windows; the rest of a sentence. */
  broken?: string;
}

const machines: Readonly<Record<DriverArch, number>> = { x86: 0x14c, amd64: 0x8664, arm64: 0xaa64 };
const balloonService = 'blnsvr.exe';
/** Lines of an INF for one device; drivers of virtio have two. */
const mostModels = 64;
/** Of one file, and of all that a package copies; network drivers have less than 1 MiB. */
const largestProgram = 32 * 1024 ** 2;
const largestPackage = 64 * 1024 ** 2;

/** Reads the files of a package and looks at their signatures. */
export async function evaluate(
  found: Package,
  device: (typeof driverDevices)[number],
  windows: GuestWindows,
): Promise<EvaluatedPackage> {
  const { inf, version, beside } = found;
  const models = found.models.filter(({ ids }) => idsOf(device, ids).length > 0).slice(0, mostModels);
  const installs = [...new Set(models.map(({ install }) => install))];
  const service = infService(inf, installs[0] ?? '', windows);
  const named = infFiles(inf, installs, windows);
  const extra = device.device === 'virtio-balloon' ? [balloonService] : [];
  const needed = [...named.copied, ...(service === undefined ? [] : [service.binary])].map((name) =>
    name.toLowerCase(),
  );
  const optional = [
    ...named.others,
    ...(version.catalogue === undefined ? [] : [version.catalogue]),
    ...extra,
  ];
  const names = new Set(
    [posix.basename(found.path), ...needed, ...optional].map((name) => name.toLowerCase()),
  );
  const files = [...names].flatMap((name) => {
    const file = beside.get(name);
    return file === undefined ? [] : [{ name, read: once(file) }];
  });

  const missing = needed.find((name) => !beside.has(name));
  const broken = whyBroken(device, service, named, missing);
  const contents = broken === undefined ? await readAll(files, needed) : [];
  const catalogue = files.find(({ name }) => name === version.catalogue?.toLowerCase());
  const examined = examineCatalogue(catalogue && { name: catalogue.name, content: await catalogue.read() }, [
    { name: posix.basename(found.path), content: found.content },
    ...contents,
  ]);
  const program = contents.find(({ name }) => name === service?.binary.toLowerCase());
  const own = program && examineProgram(program);
  const reason = broken ?? wrongProcessor(contents, windows.arch);
  return {
    driver: {
      device: device.device,
      inf: found.path,
      infName: posix.basename(found.path).toLowerCase(),
      version: version.version,
      date: version.date,
      signature: examined.signature,
      className: version.className,
      classGuid: version.classGuid,
      hardwareIds: [...new Set(models.flatMap(({ ids }) => idsOf(device, ids)))],
      files,
      signedInside: own?.signature.kind === 'trusted',
      ...serviceParts(service),
    },
    catalogue: examined,
    ...(own === undefined || service?.start !== 0 ? {} : { program: own }),
    ...(reason === undefined ? {} : { broken: reason }),
  };
}

function whyBroken(
  { device }: (typeof driverDevices)[number],
  service: InfService | undefined,
  { odd }: InfFiles,
  missing: string | undefined,
): string | undefined {
  if (odd !== undefined) return `it names a file that is not beside its INF, ${JSON.stringify(odd)}`;
  if (missing !== undefined) return `${missing} is missing`;
  return service === undefined && needService.has(device)
    ? 'its INF adds no service for the device'
    : undefined;
}

function serviceParts(
  service: InfService | undefined,
): Pick<
  ChosenDriver,
  'service' | 'serviceType' | 'start' | 'errorControl' | 'group' | 'binary' | 'serviceValues'
> {
  if (service === undefined) return { serviceType: 1, start: 3, errorControl: 1, serviceValues: {} };
  return {
    service: service.name,
    serviceType: service.type,
    start: service.start,
    errorControl: service.errorControl,
    ...(service.group === undefined ? {} : { group: service.group }),
    binary: service.binary.toLowerCase(),
    serviceValues: service.values,
  };
}

/** What is looked at is what is put into the guest later: a file is read once. */
function once(file: SourceFile): () => Promise<Buffer> {
  let content: Promise<Buffer> | undefined;
  return () => (content ??= file.read(largestProgram));
}

/** One after the other, as somebody may have written an INF that names what fills the memory. */
async function readAll(files: ChosenDriver['files'], names: readonly string[]): Promise<SignedFile[]> {
  const wanted = new Set(names);
  const contents: SignedFile[] = [];
  let bytes = 0;
  for (const { name, read } of files.filter((file) => wanted.has(file.name))) {
    const content = await read();
    bytes += content.length;
    if (bytes > largestPackage) throw tooLarge(name);
    contents.push({ name, content });
  }
  return contents;
}

function wrongProcessor(files: readonly SignedFile[], arch: DriverArch): string | undefined {
  const drivers = files.filter(({ name }) => name.endsWith('.sys'));
  const wrong = drivers.find(({ content }) => readPeProgram(content)?.machine !== machines[arch]);
  return wrong && `${wrong.name} is not a program for ${arch}`;
}
