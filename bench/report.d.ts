import type { StageMeasures } from './stages';

export interface Measured {
  seconds: number;
  stages: StageMeasures;
  peakKib: number;
  /** KiB by program at the peak. */
  peakPrograms: Record<string, number>;
  samples: number;
  samplingSeconds: number;
  usedRss: boolean;
  initrds: { kernel: string; strategy: string; reason: string }[];
  appliance?: { acceleration: string; secondsLost: number };
  writtenBytes: number;
}

export interface GuestResults {
  guest: string;
  ovaBytes: number;
  virtualSize: number;
  results: Record<string, Measured[]>;
  failures: { tool: string; message: string }[];
}

export interface Report {
  date: string;
  command: string;
  tools: string[];
  host: [string, string][];
  environment: Record<string, string>;
  guests: GuestResults[];
}

export function median(numbers: (number | undefined)[]): number | undefined;
export function summarize(runs: Measured[]): {
  stages: Record<string, { seconds?: number; peakKib?: number }>;
  total: { seconds?: number; peakKib?: number };
};
export function renderReport(report: Report): string;
