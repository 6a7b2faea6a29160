import type { InputOptions } from '../../types/input';
import type { ApplianceOptions, ConversionOrder, RootChoice } from '../../types/options';
import type { DiskOptions } from '../../types/output';
import type { PlanOptions } from '../convert';
import { V2vError } from '../errors';
import type { DisplayOptions } from './command-line';
import { collectOptions } from './collect-options';
import { customizeOperations } from './customize';
import { selinuxOptions } from './customize/selinux-options';
import type { GivenOptions } from './given-options';
import { diskKeys } from './keys';
import { networkMap } from './network-options';
import { windowsOptions } from './windows-options';

function rootChoice(given: GivenOptions): RootChoice | undefined {
  const root = given.value('root');
  if (root === undefined || root === 'ask' || root === 'single' || root === 'first') return root;
  if (root.startsWith('/dev/')) return root as `/dev/${string}`;
  throw new V2vError(
    'USAGE',
    `unknown --root '${root}'; it is ask, single, first or a device such as /dev/sda2`,
  );
}

function applianceOptions(given: GivenOptions): ApplianceOptions | undefined {
  const appliance: ApplianceOptions = {};
  const memory = given.count('memory');
  const smp = given.count('smp');
  const acceleration = given.choice('acceleration', ['auto', 'kvm', 'tcg']);
  if (memory !== undefined) appliance.memory = memory;
  if (smp !== undefined) appliance.smp = smp;
  if (acceleration !== undefined) appliance.acceleration = acceleration;
  return Object.keys(appliance).length > 0 ? appliance : undefined;
}

function conversionOrder(given: GivenOptions): ConversionOrder | undefined {
  const [copyFirst, convertFirst] = [given.has('copyFirst'), given.has('convertFirst')];
  if (copyFirst && convertFirst) {
    throw new V2vError('USAGE', '--copy-first and --convert-first contradict each other; leave one out');
  }
  if (copyFirst) return 'copy-first';
  return convertFirst ? 'convert-first' : undefined;
}

/**
 * What a command line says about a conversion, without the target: what `convert`, `rehearse` and the companions have in
 * common.
 *
 * @throws V2vError `USAGE`
 */
export function conversionOptions(
  given: GivenOptions,
  { input, disks = {}, display }: { input: InputOptions; disks?: DiskOptions; display: DisplayOptions },
): PlanOptions {
  const options: PlanOptions = { input, verbose: display.verbose, trace: display.trace };
  const name = given.text('outputName');
  const root = rootChoice(given);
  const keys = diskKeys(given);
  const networks = networkMap(given);
  const windows = windowsOptions(given);
  const selinux = selinuxOptions(given);
  const customize = customizeOperations(given);
  const collect = collectOptions(given);
  const appliance = applianceOptions(given);
  const initrd = given.choice('initrd', ['auto', 'keep', 'append', 'rebuild']);
  if (name !== undefined) options.name = name;
  if (Object.keys(disks).length > 0) options.disks = disks;
  if (root !== undefined) options.root = root;
  if (keys !== undefined) options.keys = keys;
  if (networks !== undefined) options.networks = networks;
  if (windows !== undefined) options.windows = windows;
  if (selinux !== undefined) options.selinux = selinux;
  if (customize !== undefined) options.customize = customize;
  if (collect !== undefined) options.collect = collect;
  if (appliance !== undefined) options.appliance = appliance;
  if (initrd !== undefined) options.initrd = initrd;
  if (given.has('noGuestAgent')) options.guestAgent = false;
  if (given.has('noSelinuxRelabel')) options.steps = { omit: ['selinux'] };
  if (given.has('noFstrim')) options.fstrim = false;
  const order = conversionOrder(given);
  if (order !== undefined) options.order = order;
  if (given.has('noKeepCopy')) options.keepCopy = false;
  const tempDir = given.text('tempDir');
  if (tempDir !== undefined) options.tempDir = tempDir;
  return options;
}
