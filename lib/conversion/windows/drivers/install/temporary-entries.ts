import { addFirstbootScript } from '../../../guest/firstboot';
import type { ConversionStep } from '../../../guest/step';
import type { TemporaryDriver } from '../../contracts/temporary-driver';
import type { WindowsState } from '../../state';
import { temporaryDriverKeys } from './device-mapping';

const devices = 'HKLM\\SYSTEM\\DriverDatabase\\DeviceIds\\PCI';
const services = 'HKLM\\SYSTEM\\CurrentControlSet\\Services';
const ofClass = 'HKLM\\SYSTEM\\CurrentControlSet\\Control\\Class\\{4D36E97B-E325-11CE-BFC1-08002BE10318}';

/**
 * Lines that take the entries of one driver away, once Windows has installed the driver itself: when its store has the driver,
 * as `oem7.inf`, and no device is set up by ours.
 */
function removal(driver: TemporaryDriver): string[] {
  const { service, infIds } = driver;
  const { inf, keys, devices: ofDevices } = temporaryDriverKeys(driver);
  const label = service.replaceAll(/\W/g, '_');
  return [
    `:${label}`,
    ...[`"${services}\\${service}" /v Owners`, ...infIds.map((id) => `"${devices}\\${id}"`)].flatMap(
      (key) => [`reg query ${key} 2>nul | find "oem" >nul`, `if not errorlevel 1 goto ${label}_installed`],
    ),
    `echo ${service}: Windows has not installed the driver yet.`,
    'set pending=1',
    `goto ${label}_end`,
    `:${label}_installed`,
    `reg query "${ofClass}" /s /v InfPath 2>nul | find "${inf}" >nul`,
    `if errorlevel 1 goto ${label}_remove`,
    `echo ${service}: a device still uses the entries that it was first found by.`,
    'set pending=1',
    `goto ${label}_end`,
    `:${label}_remove`,
    ...ofDevices.flatMap((key) => [
      `reg delete "HKLM\\SYSTEM\\${key}" /v ${inf} /f >nul 2>&1`,
      // What no other driver is for was made for ours.
      `reg query "HKLM\\SYSTEM\\${key}" 2>nul | find "REG_" >nul`,
      `if errorlevel 1 reg delete "HKLM\\SYSTEM\\${key}" /f >nul 2>&1`,
    ]),
    ...keys.map((key) => `reg delete "HKLM\\SYSTEM\\${key}" /f >nul 2>&1`),
    `echo ${service}: the entries that it was first found by are removed.`,
    `:${label}_end`,
  ];
}

/** The script that takes the temporary entries of drivers away, for cmd. It fails, to be run again, while they are needed. */
export function removalScript(drivers: readonly TemporaryDriver[]): string {
  return ['@echo off', 'set pending=0', ...drivers.flatMap(removal), 'exit /b %pending%', ''].join('\n');
}

/**
 * Has the guest remove, after all else that it does when it boots, the entries by which it found its disks the first time:
 * left there they are in the way of an upgrade of Windows, and of programs that list drivers.
 */
export const temporaryEntriesStep: ConversionStep<WindowsState> = {
  name: 'temporary-driver-entries',
  phase: 'finish',
  applies: ({ temporaryDrivers = [] }) =>
    temporaryDrivers.length > 0 || 'Windows of this generation finds its drivers by entries that may stay',
  async run(state) {
    const script = removalScript(state.temporaryDrivers ?? []);
    await addFirstbootScript(state, { name: 'driver-entries', script, attempts: 5 });
  },
};
