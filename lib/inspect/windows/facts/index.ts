import type { Application, WindowsInspection } from '../../../../types/inspection';
import type { Guestfs } from '../../../guestfs';
import type { BcdDevice, Hive } from '../../../registry';
import type { RootFacts } from '../../system/linux-facts';
import { readHive, type Hives } from '../hives';
import { antivirusOf } from './antivirus';
import { driveLetter } from './drive-letter';
import { asApplications, listInstalled, type InstalledProgram } from './installed';
import { isWindows11, windowsOsinfo } from './osinfo';
import { readPolicies, type Policies } from './policies';
import { roleOf } from './role';

/** What the registry says about Windows. */
export interface WindowsFacts {
  facts: RootFacts;
  applications: Application[];
  policies: Policies;
  /** It is a node of a failover cluster. */
  isClusterNode: boolean;
  windows: Pick<
    WindowsInspection,
    'currentControlSet' | 'build' | 'role' | 'systemDrive' | 'groupPolicy' | 'antivirus'
  >;
}

interface Software {
  version: readonly [major: number, minor: number];
  build: number;
  productName: string;
  installationType: string;
  systemDrive: string | undefined;
  programs: InstalledProgram[];
  policies: Policies;
}

interface System {
  currentControlSet: string;
  productType: string | undefined;
  systemDrive: string | undefined;
  isClusterNode: boolean;
}

/**
 * Reads the facts of a Windows whose filesystem is mounted.
 *
 * @param root.arch of its programs
 * @param root.partition that it is on, where it is on one
 * @throws V2vError `REGISTRY_DAMAGED`
 */
export async function readWindowsFacts(
  guest: Guestfs,
  root: { hives: Hives; arch: string | undefined; partition: BcdDevice | undefined },
): Promise<WindowsFacts> {
  const { hives, arch = 'unknown', partition } = root;
  // They are up to date: inspection has brought them there.
  const system = await readHive(guest, hives.system, (hive) => readSystem(hive, partition), upToDate);
  const software = await readHive(guest, hives.software, (hive) => readSoftware(guest, hive), upToDate);
  const { build, installationType, policies, programs } = software;
  const [major, minor] = software.version;
  const role = roleOf(system.productType, installationType);
  const productName = isWindows11({ major, build, role })
    ? software.productName.replace(/^(Microsoft )?Windows 10\b/, '$1Windows 11')
    : software.productName;
  return {
    facts: {
      type: 'windows',
      distro: 'windows',
      osinfo: windowsOsinfo({ major, minor, build, role, productName }),
      arch,
      majorVersion: major,
      minorVersion: minor,
      packageFormat: 'unknown',
      packageManagement: 'unknown',
      productName,
      productVariant: installationType || 'unknown',
    },
    applications: asApplications(programs, arch),
    policies,
    isClusterNode: system.isClusterNode,
    windows: {
      currentControlSet: system.currentControlSet,
      build,
      role,
      systemDrive: system.systemDrive ?? software.systemDrive ?? 'C:',
      groupPolicy: policies.groupPolicy,
      antivirus: antivirusOf(programs),
    },
  };
}

const upToDate = { recover: false };

const currentVersion = 'Microsoft\\Windows NT\\CurrentVersion';

async function readSoftware(guest: Guestfs, hive: Hive): Promise<Software> {
  const text = (name: string): Promise<string | undefined> => hive.text(currentVersion, name);
  const [, drive] = /^([a-z]:)\\/i.exec((await text('SystemRoot')) ?? '') ?? [];
  return {
    version: await versionIn(hive),
    build: Number((await text('CurrentBuildNumber')) ?? (await text('CurrentBuild'))) || 0,
    productName: (await text('ProductName')) || 'unknown',
    installationType: (await text('InstallationType')) ?? '',
    systemDrive: drive?.toUpperCase(),
    policies: await readPolicies(hive),
    programs: await listInstalled(guest),
  };
}

/** From Windows 10 on, `CurrentVersion` stays 6.3. */
async function versionIn(hive: Hive): Promise<[number, number]> {
  const major = await hive.number(currentVersion, 'CurrentMajorVersionNumber');
  if (major !== undefined)
    return [major, (await hive.number(currentVersion, 'CurrentMinorVersionNumber')) ?? 0];
  const text = await hive.text(currentVersion, 'CurrentVersion');
  const [, first, second] = /^(\d+)\.(\d+)$/.exec(text ?? '') ?? [];
  return [Number(first ?? 0), Number(second ?? 0)];
}

async function readSystem(hive: Hive, partition: BcdDevice | undefined): Promise<System> {
  const number = await hive.number('Select', 'Current');
  const currentControlSet = `ControlSet${String(number ?? 1).padStart(3, '0')}`;
  const cluster = `${currentControlSet}\\Services\\ClusSvc`;
  const start = await hive.number(cluster, 'Start');
  return {
    currentControlSet,
    productType: await hive.text(`${currentControlSet}\\Control\\ProductOptions`, 'ProductType'),
    systemDrive: partition === undefined ? undefined : await driveLetter(hive, partition),
    isClusterNode: start !== undefined && start !== disabled,
  };
}

const disabled = 4;
