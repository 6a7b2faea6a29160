export const HEADING: string;
export interface CancelReport {
  date: string;
  command: string;
  guest: string;
  times: { name: string; rejected: number; gone: number }[];
  machine: [string, string][];
}
export function renderCancel(report: CancelReport): string;
