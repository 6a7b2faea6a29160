/** What a killed run leaves at the server is taken back by the next one, and nothing else is touched. */
import { copyDisks } from '../../../../lib/copy';
import { modeOf } from '../../../../lib/output/modes';
import { connect } from '../../../../lib/output/proxmox/api/connect';
import { removeVm } from '../../../../lib/output/proxmox/api/take-back';
import { openApi } from '../../../../lib/output/proxmox/api/open';
import type { RemoteResource } from '../../../../types/target';
import { TestProxmox } from '../../../support/proxmox';
import { recordingContext } from '../../support/recording-context';
import { makeMachine } from '../guest';
import { ApiRun, outputFor, patience } from './api-run';

let server: TestProxmox;
beforeEach(async () => {
  server = await TestProxmox.start();
});
afterEach(() => server[Symbol.asyncDispose]());

/** Runs until the call, and then is as if it had been killed: what it had noted is all that is known. */
async function killedAt(at: RegExp): Promise<RemoteResource[]> {
  await using run = await ApiRun.begin(server);
  run.target = await openApi(run.plan, run.context, patience);
  let noted: RemoteResource[] = [];
  const killed = new Promise<void>((resolve) => {
    server.onCall = (what) => {
      if (!at.test(what)) return;
      noted = run.noted();
      server.onCall = () => undefined;
      // What was asked for goes on at the server.
      server.trouble({ at: /^(?!.*\/status$)/, kind: 'hang', times: 1 });
      resolve();
    };
  });
  const work = (async () => {
    const copied = await copyDisks({ sources: run.sources, target: run.target! }, run.context);
    await run.target!.publish(await makeMachine(run.plan, {}, run.context), copied);
  })();
  work.catch(() => undefined);
  await killed;
  await new Promise((resolve) => setTimeout(resolve, 600));
  return noted;
}

async function takeBack(left: readonly RemoteResource[]) {
  const output = outputFor(server);
  const context = recordingContext();
  const gone = await modeOf(output).remote!.takeBack(output, left, context);
  return { gone, context };
}

test('the place is that of the server, without secrets', () => {
  const output = outputFor(server);
  expect(modeOf(output).remote!.place(output)).toBe(`https://127.0.0.1:${server.port}`);
});

test.each([
  ['in the upload', /imgcopy.*status$/],
  ['when the machine is asked for', /^POST \/nodes\/pve\/qemu$/],
  ['while it is made', /qmcreate.*status$/],
])('a run that was killed %s', async (_when, at) => {
  const noted = await killedAt(at);
  expect(noted.length).toBeGreaterThan(0);
  expect(JSON.stringify(noted)).not.toContain(server.token.secret);
  expect(server.volumes.length).toBeGreaterThan(0);
  const { gone } = await takeBack(noted);
  expect(gone).toHaveLength(noted.length);
  expect(server.volumes).toEqual([]);
  expect([...server.cluster.vms.keys()]).toEqual([]);
});

const place = 'https://127.0.0.1:8006';
const details = { node: 'pve', mark: '0123456789abcdef', storage: 'local-lvm' };

test('a machine of somebody else that has the number now is left alone', async () => {
  server.cluster.vms.set(100, {
    vmid: 100,
    node: 'pve',
    config: { description: 'v2v-node run fedcba9876543210: not complete' },
    status: 'stopped',
  });
  const { gone } = await takeBack([{ output: 'proxmox', place, kind: 'vm', id: '100', details }]);
  expect(gone).toHaveLength(1);
  expect([...server.cluster.vms.keys()]).toEqual([100]);
});

test('a machine that another run is making with the same token is not stopped, and the note stays', async () => {
  server.tasks.troubles.push({ type: 'qmcreate', stays: true });
  server.tasks.begin('pve', 'qmcreate', '100', server.user, () => undefined);
  const vm = { node: 'pve', vmid: 100, mark: details.mark, storage: details.storage };
  const api = await connect(outputFor(server), recordingContext());
  const how = { api, patience: { ...patience, limitMs: 200 } };
  await expect(removeVm(how, vm)).rejects.toMatchObject({ code: 'OUTPUT_FAILED' });
  expect(server.tasks.all[0]?.exitStatus).toBeUndefined();
});

test('what takes too long is no cancellation', async () => {
  server.trouble({ at: /\/tasks$/, kind: 'hang' });
  const vm = { node: 'pve', vmid: 100, mark: details.mark, storage: details.storage };
  const api = await connect(outputFor(server), recordingContext());
  await expect(removeVm({ api, patience, limitMs: 100 }, vm)).rejects.toMatchObject({
    code: 'OUTPUT_FAILED',
    message: `127.0.0.1:${server.port} took too long to remove the machine 100.`,
  });
});

test('a file whose name does not prove whose it is stays', async () => {
  server.cluster.storages[0]!.volumes.set('import/important.qcow2', '/nonexistent');
  const other = {
    output: 'proxmox',
    place,
    kind: 'file',
    id: 'local:import/important.qcow2',
    details,
  } as const;
  expect((await takeBack([other])).gone).toEqual([]);
  expect(server.volumes).toEqual(['local:import/important.qcow2']);
});

test('what cannot be removed is told, and what is gone already is gone', async () => {
  const file = `import/v2v-node-${details.mark}-web-sda.qcow2`;
  server.cluster.storages[0]!.volumes.set(file, '/nonexistent');
  const stays: RemoteResource = { output: 'proxmox', place, kind: 'file', id: `local:${file}`, details };
  const missing: RemoteResource = { ...stays, id: `local:${file.replace('sda', 'sdb')}` };
  server.tasks.troubles.push({ type: 'imgdel', exitStatus: 'unlink failed' });
  const { gone, context } = await takeBack([stays, missing]);
  expect(gone).toEqual([missing]);
  expect(context.events).toMatchObject([{ type: 'warning', code: 'LEFT_BEHIND' }]);
});

test('a server that does not answer', async () => {
  server.die();
  const left: RemoteResource = { output: 'proxmox', place, kind: 'vm', id: '100', details };
  await expect(takeBack([left])).rejects.toMatchObject({ code: 'OUTPUT_UNREACHABLE' });
});
