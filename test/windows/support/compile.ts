import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

import type { Wine } from './wine';

const root = resolve(__dirname, '../../..');

/** Compiles a program for a Windows of Wine's to its file `to`. */
export function compile(wine: Wine, to: string, ...sources: string[]): void {
  const flags = [
    '-std=gnu11',
    '-O1',
    '-s',
    '-municode',
    '-D_WIN32_WINNT=0x0501',
    `-I${join(root, 'native/windows')}`,
  ];
  const file = wine.path(to);
  mkdirSync(dirname(file), { recursive: true });
  wine.remove(to);
  execFileSync(`${wine.architecture}-w64-mingw32-gcc`, [...flags, '-o', file, ...sources, '-ladvapi32']);
}

/** Puts the stand-in for a program of Windows to a file. */
export function placeFake(wine: Wine, to: string): void {
  const fake = 'C:\\made\\fake.exe';
  if (!existsSync(wine.path(fake))) compile(wine, fake, join(__dirname, 'fake.c'));
  wine.remove(to);
  mkdirSync(dirname(wine.path(to)), { recursive: true });
  copyFileSync(wine.path(fake), wine.path(to));
}
