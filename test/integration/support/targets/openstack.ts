import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { password, project, TestOpenstack, user } from '../../../support/openstack';
import type { OpenstackCloud } from '../../../../types/openstack';
import type { TargetMachine } from '../../../../types/machine';
import { expectSameContent } from './content';
import type { MakeTarget } from './target';

function cloudOf({ authUrl, certificate }: TestOpenstack): OpenstackCloud {
  const fingerprint = certificate.sha256;
  return { authUrl, username: user.name, password, projectName: project.name, fingerprint };
}

function properties({ os, chipset, firmware }: TargetMachine): Record<string, string> {
  return {
    hypervisor_type: 'kvm',
    os_type: os.type,
    hw_machine_type: chipset === 'q35' ? 'q35' : 'pc',
    ...(firmware === 'uefi' ? { hw_firmware_type: 'uefi' } : {}),
  };
}

/** The tests' Glance: what it answers of the image, and the data that it was sent. */
export const glanceTarget: MakeTarget = async (directory) => {
  const cloud = await TestOpenstack.start();
  return {
    output: { mode: 'glance', cloud: cloudOf(cloud) },
    disks: { format: 'qcow2', compressed: true, verify: 'full' },
    readBack({ machine, disks, artifacts, overlay }) {
      const [image, ...more] = [...cloud.images.images.values()];
      expect(more).toEqual([]);
      expect(image).toMatchObject({
        name: 'web',
        status: 'active',
        disk_format: 'qcow2',
        ...properties(machine),
      });
      expect(artifacts).toMatchObject([{ kind: 'image', id: image!.id }]);
      expect(disks[0]!.verified).toMatchObject({ level: 'full', how: 'checksum' });
      const path = join(directory, 'image.qcow2');
      writeFileSync(path, cloud.images.data.get(image!.id)!);
      expectSameContent(overlay, path, 'qcow2');
      return Promise.resolve();
    },
    [Symbol.asyncDispose]: () => cloud[Symbol.asyncDispose](),
  };
};

/** The tests' Cinder, with a volume made of an image that is gone then. */
export const openstackTarget: MakeTarget = async () => {
  const cloud = await TestOpenstack.start();
  return {
    output: { mode: 'openstack', cloud: cloudOf(cloud), via: 'image', waitSeconds: 60 },
    disks: { format: 'qcow2', compressed: true },
    readBack({ machine, artifacts }) {
      const [volume, ...more] = [...cloud.volumes.volumes.values()];
      expect(more).toEqual([]);
      expect(artifacts).toMatchObject([{ kind: 'volume', id: volume!.id }]);
      expect(volume).toMatchObject({
        status: 'available',
        bootable: 'true',
        metadata: { virt_v2v_guest_name: 'web', virt_v2v_disk_index: '1/1' },
        volume_image_metadata: properties(machine),
      });
      expect([...cloud.images.images.keys()]).toEqual([]);
      return Promise.resolve();
    },
    [Symbol.asyncDispose]: () => cloud[Symbol.asyncDispose](),
  };
};
