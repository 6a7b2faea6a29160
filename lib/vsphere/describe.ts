import type { VSphereDatastore, VSphereGuest, VSphereReference } from '../../types/vsphere';
import { V2vError } from '../errors';
import { devicesOf, disksOf, snapshotsOf } from './disks';
import { nameOf, powerOf } from './inventory';
import { listed, mebibytes } from './list';
import { isTrue, numberOf, plainName, retrieveProperties, textOf } from './properties';
import type { VSphereSession } from './session';

/** The datastores that a guest has files on. */
async function datastoresOf(session: VSphereSession, guest: VSphereReference): Promise<VSphereDatastore[]> {
  const steps = [{ name: 'datastore', type: 'VirtualMachine', path: 'datastore', then: [] }];
  const paths = ['summary.name', 'summary.type', 'summary.url', 'summary.accessible'];
  const datastores: VSphereDatastore[] = [];
  for await (const store of retrieveProperties(session, 'Datastore', paths, [{ from: guest, steps }])) {
    datastores.push({
      type: store.type,
      id: store.id,
      name: plainName(textOf(store, 'summary.name') ?? ''),
      kind: textOf(store, 'summary.type') ?? 'unknown',
      url: textOf(store, 'summary.url') ?? '',
      accessible: isTrue(store, 'summary.accessible'),
    });
  }
  return datastores;
}

const described = [
  ...listed,
  'config.guestId',
  'config.version',
  'config.firmware',
  'config.template',
  'config.changeTrackingEnabled',
  'config.keyId',
  'config.files.vmPathName',
  'runtime.connectionState',
  'snapshot',
];

/** Everything about a guest. @throws V2vError `SOURCE_GUEST` */
export async function describeGuest(session: VSphereSession, which: VSphereReference): Promise<VSphereGuest> {
  for await (const guest of retrieveProperties(session, 'VirtualMachine', described, [{ from: which }])) {
    const datastores = await datastoresOf(session, which);
    const devices = guest.properties.get('config.hardware.device');
    return {
      type: guest.type,
      id: guest.id,
      name: nameOf(guest),
      uuid: textOf(guest, 'config.uuid') ?? '',
      power: powerOf(guest),
      connection: textOf(guest, 'runtime.connectionState') ?? 'unknown',
      isTemplate: isTrue(guest, 'config.template'),
      hardwareVersion: textOf(guest, 'config.version') ?? '',
      guestId: textOf(guest, 'config.guestId') ?? '',
      system: textOf(guest, 'config.guestFullName') ?? '',
      memory: mebibytes(numberOf(guest, 'config.hardware.memoryMB')) ?? 0,
      vcpus: numberOf(guest, 'config.hardware.numCPU') ?? 1,
      firmware: textOf(guest, 'config.firmware') === 'efi' ? 'efi' : 'bios',
      hasTpm: devicesOf(devices, 'VirtualTPM').length > 0,
      isEncrypted: guest.properties.has('config.keyId'),
      changeTracking: isTrue(guest, 'config.changeTrackingEnabled'),
      vmx: textOf(guest, 'config.files.vmPathName') ?? '',
      disks: disksOf(devices, datastores),
      snapshots: snapshotsOf(guest.properties.get('snapshot')),
      datastores,
    };
  }
  throw new V2vError('SOURCE_GUEST', `There is no guest ${which.id} at ${session.server}.`, {
    subject: which.id,
    hint: 'Look at what is there: v2v-node list.',
  });
}
