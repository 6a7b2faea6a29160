import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { TargetMachine } from '../../../../types/machine';
import { TestOvirt } from '../../../support/ovirt';
import { expectSameContent } from './content';
import { xpath } from './domain';
import type { MakeTarget, TestTarget } from './target';

const uuid = (digit: string): string => `${digit.repeat(8)}-1111-4222-8333-444455556666`;

/** libxml2 reads the OVF, whose elements are named with and without a namespace. */
function expectOvf(file: string, { memory, nics, os }: TargetMachine): void {
  const text = (name: string, where = ''): string =>
    xpath(file, `string(//*[local-name()='${name}']${where})`);
  expect(text('Name')).toBe('web');
  expect(
    xpath(
      file,
      "string(//*[local-name()='Item'][*[local-name()='ResourceType']='4']/*[local-name()='VirtualQuantity'])",
    ),
  ).toBe(String(memory / 1024 ** 2));
  expect(xpath(file, "count(//*[local-name()='Item'][*[local-name()='ResourceType']='10'])")).toBe(
    String(nics.length),
  );
  expect(text('MACAddress')).toBe(nics[0]?.mac ?? '');
  const system =
    "//*[local-name()='OperatingSystemSection' or contains(@*[local-name()='type'], 'OperatingSystemSection_Type')]";
  expect(xpath(file, `string(${system}/*[local-name()='Description'])`)).toMatch(
    os.type === 'windows' ? /^windows/i : /debian|linux/i,
  );
}

const nothing = (): Promise<void> => Promise.resolve();

/** An export storage domain, in a directory. */
export const ovirtTarget: MakeTarget = (storage): Promise<TestTarget> => {
  const domain = join(storage, uuid('d'));
  for (const name of ['images', 'master/vms', 'dom_md']) mkdirSync(join(domain, name), { recursive: true });
  return Promise.resolve({
    output: { mode: 'ovirt', storage },
    disks: { format: 'qcow2' },
    readBack({ machine, artifacts, overlay }) {
      expectOvf(artifacts.find(({ role }) => role === 'ovf')!.path!, machine);
      const [image = '', ...more] = readdirSync(join(domain, 'images'));
      expect(more).toEqual([]);
      const [volume = '', meta] = readdirSync(join(domain, 'images', image)).sort();
      expect(meta).toBe(`${volume}.meta`);
      expectSameContent(overlay, join(domain, 'images', image, volume), 'qcow2');
      return Promise.resolve();
    },
    [Symbol.asyncDispose]: nothing,
  });
};

/** A data domain with a directory for the image, as VDSM makes it. */
export const vdsmTarget: MakeTarget = (directory): Promise<TestTarget> => {
  const [storage, ovf] = [join(directory, uuid('d')), join(directory, 'ovf')];
  const [image, volume] = [uuid('a'), uuid('b')];
  for (const path of [join(storage, 'images', image), ovf]) mkdirSync(path, { recursive: true });
  return Promise.resolve({
    output: {
      ...{ mode: 'vdsm', storage, vmUuid: uuid('e') },
      ...{ imageUuids: [image], volUuids: [volume], ovfOutput: ovf },
    },
    disks: { format: 'raw' },
    readBack({ machine, overlay }) {
      expectOvf(join(ovf, `${uuid('e')}.ovf`), machine);
      expectSameContent(overlay, join(storage, 'images', image, volume), 'raw');
      return Promise.resolve();
    },
    [Symbol.asyncDispose]: nothing,
  });
};

/** The tests' engine and imageio. */
export const ovirtUploadTarget: MakeTarget = async (directory) => {
  const ovirt = await TestOvirt.start();
  const { port, certificate, state } = ovirt;
  return {
    output: {
      ...{ mode: 'ovirt-upload', server: { host: '127.0.0.1', port, fingerprint: certificate.sha256 } },
      ...{ password: state.password, storageDomain: state.storage.name },
    },
    disks: { format: 'qcow2' },
    readBack({ machine, overlay }) {
      const [vms, stored] = [[...state.vms.values()], [...state.disks.values()]];
      expect(vms.map(({ name }) => name)).toEqual(['web']);
      expect(stored.map(({ status, vm }) => [status, vm])).toEqual([['ok', vms[0]!.id]]);
      const [ovf, image] = [join(directory, 'web.ovf'), join(directory, 'image.qcow2')];
      writeFileSync(ovf, vms[0]!.ovf);
      expectOvf(ovf, machine);
      writeFileSync(image, stored[0]!.flushed);
      expectSameContent(overlay, image, 'qcow2');
      return Promise.resolve();
    },
    [Symbol.asyncDispose]: () => ovirt[Symbol.asyncDispose](),
  };
};
