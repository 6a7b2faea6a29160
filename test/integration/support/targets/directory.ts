import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { basename } from 'node:path';

import Ajv2020 from 'ajv/dist/2020';

import type { TargetMachine } from '../../../../types/machine';
import { expectSameContent } from './content';
import { expectDomain } from './domain';
import type { MakeTarget, Published } from './target';

function expectScript(file: string, { nics }: TargetMachine): void {
  execFileSync('sh', ['-n', file]);
  for (const { mac } of nics) expect(readFileSync(file, 'utf8')).toContain(mac);
}

function expectDescription(file: string, machine: TargetMachine): void {
  const read = (path: string): Record<string, unknown> =>
    JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  const isDescription = new Ajv2020({ strict: false }).compile(read('schemas/guest-description.schema.json'));
  const description = read(file);
  expect([isDescription(description), isDescription.errors]).toEqual([true, null]);
  expect(description.machine).toEqual(JSON.parse(JSON.stringify(machine)));
}

const readers = { domain: expectDomain, script: expectScript, description: expectDescription };

/** A target that is a directory of this host: files beside disks. */
export function directoryTarget(mode: 'local' | 'qemu' | 'json', format: 'raw' | 'qcow2'): MakeTarget {
  return (directory) => {
    const readBack = ({ machine, disks, artifacts, overlay }: Published): Promise<void> => {
      expect(disks).toHaveLength(1);
      expectSameContent(overlay, disks[0]!.path!, format);
      expect(artifacts).toHaveLength(1);
      const { role, path = '' } = artifacts[0]!;
      readers[role as keyof typeof readers](path, machine);
      expect(readdirSync(directory).sort()).toEqual([basename(disks[0]!.path!), basename(path)].sort());
      return Promise.resolve();
    };
    return Promise.resolve({
      output: { mode, directory },
      disks: { format },
      readBack,
      [Symbol.asyncDispose]: () => Promise.resolve(),
    });
  };
}
