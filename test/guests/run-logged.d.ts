import type { SpawnOptions } from 'node:child_process';

/** Run a program to its end; an error with what it printed where it fails. */
export function runLogged(program: string, args: string[], options?: SpawnOptions): Promise<string>;
