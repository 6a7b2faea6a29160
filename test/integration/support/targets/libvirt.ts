import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { SessionLibvirt } from '../session-libvirt';
import { expectSameContent } from './content';
import { expectDomain } from './domain';
import type { MakeTarget } from './target';

/** A real libvirtd of an unprivileged user, read with virsh. */
export const libvirtTarget: MakeTarget = async (directory) => {
  const libvirt = await SessionLibvirt.start();
  const pool = libvirt.makeDirectory('images');
  await libvirt.virsh('pool-define-as', 'images', 'dir', '--target', pool);
  await libvirt.virsh('pool-start', 'images');
  return {
    output: { mode: 'libvirt', connection: libvirt.uri, pool: 'images' },
    disks: { format: 'qcow2' },
    async readBack({ machine, artifacts, overlay }) {
      expect(await libvirt.virsh('list', '--all', '--name')).toBe('web');
      expect(artifacts.map(({ kind }) => kind).sort()).toEqual(['domain', 'volume']);
      const xml = join(directory, 'domain.xml');
      writeFileSync(xml, await libvirt.virsh('dumpxml', '--inactive', 'web'));
      expectDomain(xml, machine);
      const [volume] = artifacts.flatMap((one) => (one.kind === 'volume' ? [one] : []));
      expectSameContent(overlay, await libvirt.virsh('vol-path', '--pool', 'images', volume!.name), 'qcow2');
    },
    [Symbol.asyncDispose]: () => libvirt[Symbol.asyncDispose](),
  };
};
