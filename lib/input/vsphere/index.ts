import type { VSphereInput } from '../../../types/input';
import type { SourceDisk } from '../../../types/source';
import { quoteCommand } from '../../text/shell-quote';
import { asSource } from '../domain-xml/as-source';
import type { InputMode } from '../mode';
import { readPassword } from '../../credentials/password';
import { Preflight } from '../../preflight';
import { checkGuest, checkPassword, checkedServer } from './check-options';
import { writeCookieScript } from './cookie-script';
import { describeGuest } from './describe-guest';
import { libvirtUri, userOf } from './libvirt-uri';
import { listVSphere } from './list';
import { locateDisks } from './locate-disks';
import { checkVSphereGuest, connectVSphere } from './preflight';
import { curlExport, requireCurl, serveDisk } from './serve-disks';

/** A guest of a vCenter or an ESXi host: libvirt describes it, and its disks come over HTTPS. */
export const vsphereInput: InputMode<VSphereInput> = {
  describe({ guest, server }) {
    const uri = libvirtUri(checkedServer('vsphere', server));
    checkGuest('vsphere', guest);
    return quoteCommand('-i', ['libvirt', '-ic', uri, guest]);
  },

  programs: () => ['nbdkit', 'curl'],

  async open(options, context) {
    const server = checkedServer('vsphere', options.server);
    checkGuest('vsphere', options.guest);
    checkPassword('vsphere', options.password, server);
    const preflight = new Preflight(context);
    await requireCurl(context);
    preflight.pass('programs', 'nbdkit has the plugin curl.');
    const password = await readPassword(options.password, { server: server.host, user: userOf(server) });
    const client = await connectVSphere(server, password, preflight, context);
    const check = { client, guest: options.guest, transport: 'https' } as const;
    const guest = await checkVSphereGuest(check, preflight);
    preflight.settle();
    const domain = await describeGuest(guest, server, password, context);
    const located = await locateDisks(domain, server, password, preflight, context);
    const script = await writeCookieScript(located[0]!.url, server, password, context);
    const disks: SourceDisk[] = [];
    for (const [id, disk] of located.entries()) {
      context.throwIfAborted();
      const image = await serveDisk(disk, curlExport(id, disk.url, script, server), context);
      const { controller } = domain.disks[id]!;
      disks.push(controller === undefined ? { id, image } : { id, image, controller });
    }
    await client[Symbol.asyncDispose]();
    return asSource(domain, disks);
  },

  list({ server, password }, context) {
    const checked = checkedServer('vsphere', server);
    checkPassword('vsphere', password, checked);
    return listVSphere(checked, password, context);
  },
};
