import type { BootFailure } from '../../../types/boot-check';
import { bootFailure } from './failures';

/** Those that a change of the machine can cause. */
const names: Readonly<Record<number, string>> = {
  0x50: 'PAGE_FAULT_IN_NONPAGED_AREA',
  0x5c: 'HAL_INITIALIZATION_FAILED',
  0x74: 'BAD_SYSTEM_CONFIG_INFO',
  0x7b: 'INACCESSIBLE_BOOT_DEVICE',
  0x7e: 'SYSTEM_THREAD_EXCEPTION_NOT_HANDLED',
  0xa5: 'ACPI_BIOS_ERROR',
  0xc1: 'SPECIAL_POOL_DETECTED_MEMORY_CORRUPTION',
  0xed: 'UNMOUNTABLE_BOOT_VOLUME',
  0xef: 'CRITICAL_PROCESS_DIED',
};

/** The failure of a Windows that told its hypervisor of a crash: the first of its parameters is the code. */
export function stopCodeFailure(code: number): BootFailure {
  const stopCode = `0x${code.toString(16).toUpperCase().padStart(8, '0')}`;
  const name = names[code];
  const said = name === undefined ? stopCode : `${stopCode} ${name}`;
  return {
    ...bootFailure('stop-code', said),
    message: `Windows has stopped with the stop code ${said}.`,
    stopCode,
  };
}
