import { execFileSync } from 'node:child_process';

import type { TargetMachine } from '../../../../types/machine';

const schema = '/usr/share/libvirt/schemas/domain.rng';

/** What libxml2 finds in a file. */
export function xpath(file: string, expression: string): string {
  return execFileSync('xmllint', ['--xpath', expression, file], { encoding: 'utf8' }).trim();
}

/** libvirt's own schema, and libxml2's reader. */
export function expectDomain(file: string, { nics, memory, cpu }: TargetMachine): void {
  execFileSync('xmllint', ['--noout', '--relaxng', schema, file], { stdio: 'pipe' });
  expect(xpath(file, 'string(/domain/name)')).toBe('web');
  expect(xpath(file, 'string(/domain/memory)')).toBe(String(memory / 1024));
  expect(xpath(file, 'string(/domain/vcpu)')).toBe(String(cpu.count));
  expect(xpath(file, 'count(/domain/devices/interface)')).toBe(String(nics.length));
  expect(xpath(file, 'string(/domain/devices/interface[1]/mac/@address)')).toBe(nics[0]?.mac ?? '');
}
