/** Milliseconds. */
export interface LoopFigures {
  p50: number;
  p99: number;
  max: number;
  samples: number;
}

export interface ManyReport {
  date: string;
  command: string;
  machine: [string, string][];
  jobs: number;
  /** How many of the jobs have an appliance. */
  appliances: number;
  guest: string;
  counts: { converted: number };
  seconds: number;
  /** Jobs in flight at once. */
  most: number;
  events: number;
  delay: LoopFigures;
  /** What a request waits that comes at any moment. */
  waited: LoopFigures;
  /** What of it the process computed; undefined where the kernel does not tell. */
  computed?: LoopFigures;
  peakRssMiB: number;
}

export const HEADING: string;
export function renderMany(report: ManyReport): string;
export function sectionOf(page: string): string | undefined;
export function replaceSection(page: string, section: string): string;
