import type { Findings } from '../findings';
import type { Section } from '../section';
import { bootSection } from './boot';
import { changesSection } from './changes';
import { disksSection } from './disks';
import { filesSection } from './files';
import { guestSection } from './guest';
import { machineSection } from './machine';
import { networkSection } from './network';
import { preflightSection } from './preflight';
import { sourceSection } from './source';
import { stepsSection } from './steps';
import { timelineSection } from './timeline';
import { trialSection } from './trial';
import { warningsSection } from './warnings';
import { windowsSection } from './windows';

/** What is said of a conversion, in the order of the page: first what may need somebody, last what was there before. */
export function findingSections(findings: Findings): Section[] {
  const sections = [
    warningsSection(findings.warnings),
    trialSection(findings),
    timelineSection(findings),
    disksSection(findings),
    bootSection(findings),
    windowsSection(findings),
    networkSection(findings),
    machineSection(findings),
    changesSection(findings),
    stepsSection(findings),
    filesSection(findings),
    guestSection(findings),
    sourceSection(findings),
    preflightSection(findings),
  ];
  return sections.filter((section) => section !== undefined);
}
