import type { Measured } from './report';
import type { Reading } from './stages';

export function measure(
  command: string[],
  options: {
    readLine?: (line: string) => Reading | undefined;
    env: NodeJS.ProcessEnv;
    signal: AbortSignal;
    log?: (message: string) => void;
  },
): Promise<Omit<Measured, 'writtenBytes'>>;
