import { readProperties, TestProxmox } from '../../../support/proxmox';
import { expectSameContent } from './content';
import type { MakeTarget } from './target';

/** The tests' Proxmox VE, whose table of parameters is not v2v-node's; the volume is read with qemu-img. */
export const proxmoxTarget: MakeTarget = async () => {
  const server = await TestProxmox.start();
  const { token, certificate } = server;
  return {
    output: {
      mode: 'proxmox',
      transport: 'api',
      server: { host: '127.0.0.1', port: server.port, fingerprint: certificate.sha256 },
      token,
      storage: 'local-lvm',
    },
    readBack({ machine, artifacts, overlay }) {
      const { vms, storages } = server.cluster;
      expect([...vms.keys()]).toEqual([100]);
      const { config } = vms.get(100)!;
      expect(config).toMatchObject({
        name: 'web',
        memory: String(machine.memory / 1024 ** 2),
        ostype: machine.os.type === 'windows' ? 'win10' : 'l26',
        localtime: machine.rtc === 'localtime' ? '1' : '0',
      });
      for (const [index, { mac }] of machine.nics.entries())
        expect(Object.values(readProperties(config[`net${index}`]!))).toContain(mac.toUpperCase());
      const [id = ''] = artifacts.flatMap((one) => (one.kind === 'volume' ? [one.id] : []));
      const [name = '', volume = ''] = id.split(':');
      expectSameContent(
        overlay,
        storages.find(({ storage }) => storage === name)!.volumes.get(volume)!,
        'raw',
      );
      // What was imported from is gone.
      expect(
        storages.flatMap(({ volumes }) => [...volumes.keys()]).filter((key) => key.includes('import')),
      ).toEqual([]);
      return Promise.resolve();
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
};
