import { accessSync, constants, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

import { V2vError } from '../errors';
import type { ApplianceOptions } from '../../types/options';

/** How one launch of the appliance is to be tried. */
export interface LaunchAttempt {
  acceleration: 'kvm' | 'tcg' | 'unknown';
  /** libguestfs backend settings, as `guestfs_set_backend_settings` takes them. */
  backendSettings: string[];
  /** The appliance gets its kernel unpacked, if that can be done. */
  unpackKernel?: boolean;
  /** Seconds after which this attempt counts as hanging; undefined: wait. */
  timeout?: number;
}

export interface AppliancePlan {
  backend: string;
  attempts: LaunchAttempt[];
}

/** A healthy appliance is up within seconds under KVM, but twenty of them may share two cores. */
const DEFAULT_LAUNCH_TIMEOUT = 120;

/** True if this process may open /dev/kvm, which does not mean that KVM works. */
export function kvmIsAccessible(device = '/dev/kvm'): boolean {
  try {
    accessSync(device, constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** True if libguestfs starts QEMU itself, and the one that it was built with; then we know what that needs. */
export function runsOwnHypervisor(backend: string, env: NodeJS.ProcessEnv = process.env): boolean {
  return backend === 'direct' && !env.LIBGUESTFS_HV && !env.LIBGUESTFS_QEMU;
}

/**
 * Which backend to use and which accelerations to try, in order.
 *
 * In order of precedence: options, `LIBGUESTFS_BACKEND` and `LIBGUESTFS_BACKEND_SETTINGS`, then our default: the
 * `direct` backend (no libvirtd needed), KVM first if /dev/kvm can be opened, then emulation. Emulation is tried
 * with the kernel unpacked first, unless libvirt or a hypervisor of the user's choice (`LIBGUESTFS_HV`) runs it.
 */
export function planAppliance(
  options: ApplianceOptions = {},
  env: NodeJS.ProcessEnv = process.env,
  kvm: boolean = kvmIsAccessible(),
): AppliancePlan {
  const plan = planAccelerations(options, env, kvm);
  if (!runsOwnHypervisor(plan.backend, env)) return plan;
  const attempts = plan.attempts.flatMap((attempt) =>
    attempt.acceleration === 'tcg' ? [{ ...attempt, unpackKernel: true }, attempt] : [attempt],
  );
  return { ...plan, attempts };
}

function planAccelerations(options: ApplianceOptions, env: NodeJS.ProcessEnv, kvm: boolean): AppliancePlan {
  const backend = options.backend ?? (env.LIBGUESTFS_BACKEND || 'direct');
  const settings = (env.LIBGUESTFS_BACKEND_SETTINGS ?? '').split(':').filter((setting) => setting !== '');
  const others = settings.filter((setting) => !/^force_(kvm|tcg)$/.test(setting));
  const acceleration = options.acceleration ?? 'auto';
  const timeout = options.launchTimeout ?? DEFAULT_LAUNCH_TIMEOUT;

  if (acceleration !== 'auto') {
    return { backend, attempts: [{ acceleration, backendSettings: [...others, `force_${acceleration}`] }] };
  }
  for (const forced of ['kvm', 'tcg'] as const) {
    if (settings.includes(`force_${forced}`)) {
      return { backend, attempts: [{ acceleration: forced, backendSettings: settings }] };
    }
  }
  const emulated: LaunchAttempt = { acceleration: 'tcg', backendSettings: [...others, 'force_tcg'] };
  if (backend !== 'direct' && !backend.startsWith('libvirt')) {
    return { backend, attempts: [{ acceleration: 'unknown', backendSettings: settings }] };
  }
  if (!kvm) return { backend, attempts: [emulated] };
  return { backend, attempts: [{ acceleration: 'kvm', backendSettings: settings, timeout }, emulated] };
}

/** Processors that this process may use: affinity, cgroup v2 quota. */
export function usableProcessors(cpuMaxFile = '/sys/fs/cgroup/cpu.max'): number {
  let processors = availableParallelism();
  try {
    const [quota, period] = readFileSync(cpuMaxFile, 'utf8').trim().split(/\s+/).map(Number);
    if (quota !== undefined && period !== undefined && quota > 0 && period > 0) {
      processors = Math.min(processors, Math.max(1, Math.floor(quota / period)));
    }
  } catch {
    // No cgroup v2, or no quota ("max" is not a number): every online processor may be used.
  }
  return processors;
}

/** Processors for the appliance: those this process may use, at most 8, as virt-v2v does. */
export function applianceProcessors(cpuMaxFile?: string): number {
  return Math.min(8, usableProcessors(cpuMaxFile));
}

/** Checks the options that a caller may get wrong. Throws `USAGE`. */
export function checkApplianceOptions(options: ApplianceOptions): void {
  const positive = { memory: options.memory, smp: options.smp, launchTimeout: options.launchTimeout };
  for (const [name, value] of Object.entries(positive)) {
    if (value !== undefined && !(Number.isInteger(value) && value > 0)) {
      throw new V2vError(
        'USAGE',
        `The appliance option '${name}' must be a whole number above 0, not ${value}.`,
      );
    }
  }
}
