import type { VddkInput, VddkOptions, VSphereServer } from '../../../types/input';
import type { SourceDisk } from '../../../types/source';
import type { Context } from '../../run/context';
import { quoteCommand } from '../../text/shell-quote';
import { asSource } from '../domain-xml/as-source';
import type { InputMode } from '../mode';
import { readPassword } from '../../credentials/password';
import { Preflight } from '../../preflight';
import { secretFile } from '../../credentials/secret-file';
import { checkedServer, checkGuest, checkPassword } from '../vsphere/check-options';
import { describeGuest } from '../vsphere/describe-guest';
import { libvirtUri, userOf } from '../vsphere/libvirt-uri';
import { listVSphere } from '../vsphere/list';
import { checkVSphereGuest, connectVSphere } from '../vsphere/preflight';
import { checkedOptions } from './check-options';
import { commandOptions } from './command-options';
import { diskNames } from './disk-names';
import { identifyServer } from './identify';
import { vddkLibrary } from './plugin';
import { filtersHere, serveDisks } from './serve-disks';

function checked(options: VddkInput): { server: VSphereServer; vddk: VddkOptions } {
  const server = checkedServer('vddk', options.server);
  checkGuest('vddk', options.guest);
  return { server, vddk: checkedOptions(options.vddk) };
}

async function findLibrary(vddk: VddkOptions, preflight: Preflight, context: Context): Promise<string> {
  const { plugin, version } = await vddkLibrary(vddk, context);
  preflight.pass('programs', "nbdkit's VDDK plugin is there, and loads VMware's library.");
  if (version === undefined) preflight.unknown('version', 'The plugin does not say which VDDK it has.');
  else preflight.pass('version', `VMware's library is VDDK ${version}.`);
  return plugin;
}

/** A guest of a vCenter or an ESXi host: libvirt describes it, and VMware's disk library reads its disks. */
export const vddkInput: InputMode<VddkInput> = {
  describe(options) {
    const { server, vddk } = checked(options);
    const words = commandOptions(vddk).flatMap((option) => ['-io', option]);
    return quoteCommand('-i', ['libvirt', '-ic', libvirtUri(server), '-it', 'vddk', ...words, options.guest]);
  },

  programs: () => ['nbdkit'],

  async open(options, context) {
    const { server, vddk } = checked(options);
    checkPassword('vddk', options.password, server);
    const preflight = new Preflight(context);
    const plugin = await preflight.attempt(() => findLibrary(vddk, preflight, context));
    const thumbprint = await preflight.attempt(() =>
      identifyServer(server, vddk.thumbprint, preflight, context),
    );
    // Nobody is told the password before it is known who it is.
    preflight.settle();
    const password = await readPassword(options.password, { server: server.host, user: userOf(server) });
    const client = await connectVSphere(server, password, preflight, context);
    const { guest: wanted } = options;
    const snapshot = vddk.snapshot === undefined ? {} : { snapshot: vddk.snapshot };
    const guest = await checkVSphereGuest(
      { client, guest: wanted, transport: 'vddk', ...snapshot },
      preflight,
    );
    preflight.settle();
    const domain = await describeGuest(guest, server, password, context);
    await client[Symbol.asyncDispose]();
    const names = diskNames(domain.disks, guest.name, vddk.files);
    if (vddk.cookie !== undefined) {
      context.warn(
        'VDDK_COOKIE',
        'The cookie of the session is an argument of nbdkit, which every user of this host can read as long as the disks are read.',
        'Leave it out: user and password do as well.',
      );
    }
    const images = await serveDisks(
      names,
      {
        plugin: plugin!,
        filters: await filtersHere(context),
        server,
        moref: guest.id,
        passwordFile: await secretFile(password, context),
        thumbprint: thumbprint!,
        options: vddk,
      },
      context,
    );
    const disks = images.map((image, id): SourceDisk => {
      const { controller } = domain.disks[id]!;
      return controller === undefined ? { id, image } : { id, image, controller };
    });
    return asSource(domain, disks);
  },

  list({ server, password }, context) {
    const checked = checkedServer('vddk', server);
    checkPassword('vddk', password, checked);
    return listVSphere(checked, password, context);
  },
};
