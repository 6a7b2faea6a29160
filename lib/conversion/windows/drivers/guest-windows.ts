import type { Inspection } from '../../../../types/inspection';

/** The processor as INFs name it. */
export type DriverArch = 'x86' | 'amd64' | 'arm64';

/** What drivers are chosen by. */
export interface GuestWindows {
  /** `Windows Server 2022 Standard` */
  name: string;
  arch: DriverArch;
  /** 10 */
  major: number;
  minor: number;
  /** 20348; 0 where it is not known. */
  build: number;
  /** `undefined` where it is not known. */
  server: boolean | undefined;
  domainController: boolean;
}

const arches: Readonly<Record<string, DriverArch>> = {
  i386: 'x86',
  i486: 'x86',
  i586: 'x86',
  i686: 'x86',
  x86_64: 'amd64',
  aarch64: 'arm64',
};

/** The guest's Windows; undefined for a processor that there are no drivers for. */
export function guestWindows(inspection: Inspection): GuestWindows | undefined {
  const arch = arches[inspection.arch];
  if (arch === undefined) return undefined;
  const { build = 0, role = 'unknown' } = inspection.windows ?? {};
  return {
    name: inspection.productName,
    arch,
    major: inspection.majorVersion,
    minor: inspection.minorVersion,
    build,
    server: role === 'unknown' ? undefined : role !== 'client',
    domainController: role === 'domain-controller',
  };
}
