import type { GuestWindows } from '../guest-windows';
import { addRegValues, type RegistryValues } from './add-reg';
import { isPlainFileName } from './file-name';
import type { Inf } from './inf';
import { installSection } from './models';
import { infNumber } from './number';

/** The service that runs a driver. */
export interface InfService {
  /** `viostor` */
  name: string;
  /** 1: a driver of the kernel. */
  type: number;
  /** 0 boot, 3 on demand. */
  start: number;
  errorControl: number;
  group?: string;
  /** Name of its file, as the INF spells it. */
  binary: string;
  values: RegistryValues;
}

const functionDriver = 0x2;

/** The service that an install section adds for its device; undefined where it adds none. */
export function infService(inf: Inf, install: string, windows: GuestWindows): InfService | undefined {
  const section = `${installSection(inf, install, windows)}.Services`;
  const added = inf
    .entries(inf.has(section) ? section : `${install}.Services`)
    .filter(({ key }) => key?.toLowerCase() === 'addservice')
    .find(
      ({ values: [name = '', flags = ''] }) =>
        name !== '' && ((infNumber(flags) ?? 0) & functionDriver) !== 0,
    );
  const [name, , service] = added?.values ?? [];
  // It becomes the name of a key.
  if (name === undefined || service === undefined || !isPlainFileName(name)) return undefined;
  const value = (key: string): string | undefined => inf.values(service, key)[0];
  const binary = value('ServiceBinary')?.split('\\').at(-1);
  if (binary === undefined || binary === '') return undefined;
  const group = value('LoadOrderGroup');
  return {
    name,
    type: infNumber(value('ServiceType')) ?? 1,
    start: infNumber(value('StartType')) ?? 3,
    errorControl: infNumber(value('ErrorControl')) ?? 1,
    ...(group === undefined || group === '' ? {} : { group }),
    binary,
    values: addRegValues(inf, inf.values(service, 'AddReg')),
  };
}
