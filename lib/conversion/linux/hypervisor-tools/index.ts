import type { ConversionStep } from '../../guest/step';
import type { LinuxState } from '../state';
import { citrixStep } from './citrix';
import { kudzuStep } from './kudzu';
import { parallelsStep } from './parallels';
import { virtualBoxStep } from './virtualbox';
import { vmwarePackagesStep } from './vmware-packages';
import { vmwareRepositoriesStep } from './vmware-repositories';
import { vmwareTarballStep } from './vmware-tarball';
import { xenStep } from './xen';

/** What takes the old hypervisor's drivers and agents out of a Linux guest, a product each. */
export const hypervisorToolsSteps: readonly ConversionStep<LinuxState>[] = [
  xenStep,
  virtualBoxStep,
  vmwareRepositoriesStep,
  vmwarePackagesStep,
  vmwareTarballStep,
  citrixStep,
  kudzuStep,
  parallelsStep,
];
