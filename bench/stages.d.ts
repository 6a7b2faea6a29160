export interface Reading {
  /** Seconds, by the program's own clock. */
  elapsed: number;
  message?: string;
  /** The stage that begins. */
  stage?: string;
  initrd?: { kernel: string; strategy: string; reason: string };
  appliance?: { acceleration: string; secondsLost: number };
}

export interface Mark {
  stage: string;
  /** Seconds since the program was started. */
  at: number;
}

export interface Sample {
  at: number;
  kib: number;
}

export type StageMeasures = Record<string, { seconds: number; peakKib?: number }>;

export const STAGES: string[];
export function readVirtV2vLine(line: string): Reading | undefined;
export function readV2vNodeLine(line: string): Reading | undefined;
export function intervals(marks: Mark[], end: number): { stage: string; from: number; to: number }[];
export function measureStages(marks: Mark[], samples: Sample[], end: number): StageMeasures;
