export function parsePss(text: string): number | undefined;
export function parseRss(text: string): number;
export function parseParent(text: string): number;

export class ProcessTree {
  constructor(marker: string, proc?: string);
  usedRss: boolean;
  pids(): number[];
  memory(): { kib: number; programs: Record<string, number> };
}
