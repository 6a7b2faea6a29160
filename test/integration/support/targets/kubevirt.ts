import { readFileSync } from 'node:fs';

import { Ajv } from 'ajv';
import { parseAllDocuments } from 'yaml';

import { publishedSchemas } from '../../../support/kubernetes/schema';
import { expectSameContent } from './content';
import type { MakeTarget } from './target';

interface Manifest {
  metadata: { name: string };
  spec: { template: { spec: { domain: { devices: { interfaces: { macAddress: string }[] } } } } };
}

/** YAML, held against the types that KubeVirt publishes, and the disk that it names. */
export const kubevirtTarget: MakeTarget = (directory) =>
  Promise.resolve({
    output: { mode: 'kubevirt', directory },
    disks: { format: 'raw' },
    readBack({ machine, disks, artifacts, overlay }) {
      const text = readFileSync(artifacts.find(({ role }) => role === 'manifest')!.path!, 'utf8');
      const documents = parseAllDocuments(text).map((document) => document.toJS() as Manifest);
      expect(documents).toHaveLength(1);
      const isMachine = new Ajv({ strict: false }).compile(publishedSchemas().VirtualMachine);
      const isValid = isMachine(documents[0]);
      expect([isValid, isMachine.errors]).toEqual([true, null]);
      const { metadata, spec } = documents[0]!;
      expect(metadata.name).toBe('web');
      const { interfaces } = spec.template.spec.domain.devices;
      expect(interfaces.map(({ macAddress }) => macAddress)).toEqual(machine.nics.map(({ mac }) => mac));
      expect(text).toContain(disks[0]!.path!);
      expectSameContent(overlay, disks[0]!.path!, 'raw');
      return Promise.resolve();
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  });
