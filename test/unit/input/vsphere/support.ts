import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Context } from '../../../../lib/run/context';
import type { VSphereServer } from '../../../../types/input';
import type { V2vEventBody } from '../../../../types/events';
import { TestVCenter, type Inventory, type TestVCenterOptions } from '../../../support/vsphere';
import { recordingContext } from '../../support/recording-context';

/** A test's vCenter, and a run that reads from it. */
export interface Center extends AsyncDisposable {
  vcenter: TestVCenter;
  server: VSphereServer;
  context: Context & { events: V2vEventBody[] };
}

export async function startCenter(inventory: Inventory, options?: TestVCenterOptions): Promise<Center> {
  const vcenter = await TestVCenter.start(inventory, options);
  const tempDir = await mkdtemp(join(tmpdir(), 'v2v-node-vsphere.'));
  const context = recordingContext({ tempDir });
  const server: VSphereServer = {
    host: '127.0.0.1',
    port: vcenter.port,
    user: vcenter.user,
    verifyCertificate: false,
    ...(inventory.product === 'vcenter' ? { inventoryPath: ['DC0', 'Cluster 1', 'esx1.example.com'] } : {}),
  };
  return {
    vcenter,
    server,
    context,
    async [Symbol.asyncDispose]() {
      await context[Symbol.asyncDispose]();
      await vcenter[Symbol.asyncDispose]();
      await rm(tempDir, { recursive: true });
    },
  };
}
