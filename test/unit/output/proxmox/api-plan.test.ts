import { renderMachine } from '../../../../lib/output';
import { modeOf } from '../../../../lib/output/modes';
import type { ProxmoxApiOutput } from '../../../../types/output';
import type { TestProxmox } from '../../../support/proxmox';
import { recordingContext } from '../../support/recording-context';
import { wrongParameters, badDefaults } from '../../../support/proxmox';
import { makeMachine, makePlan, type GuestChanges } from '../guest';
import { outputFor } from './api-run';

const server = {
  port: 8006,
  certificate: { sha256: 'AB' },
  token: { id: 'root@pam!v2v', secret: 'd0nt-t3ll-1t' },
} as TestProxmox;
const output = (changes: Partial<ProxmoxApiOutput> = {}) => outputFor(server, changes);

test('a plan: compressed images on their way, and room for the largest of them', () => {
  const plan = makePlan(output({ vmid: 104 }), { name: 'Büro PC', disks: 2 });
  expect(plan).toMatchObject({
    name: 'Buro-PC',
    disks: [
      { name: 'sda', format: 'qcow2', compressed: true },
      { name: 'sdb', format: 'qcow2', compressed: true },
    ],
    claims: ['https://127.0.0.1:8006/qemu/104'],
    files: [],
    temporary: { most: 1 << 20, least: 1 << 18 },
  });
  expect(plan.disks[0]).not.toHaveProperty('stored');
  expect(makePlan(output()).claims).toEqual([]);
});

test('the format that is asked for is that of the disk in the end', () => {
  const { disks } = makePlan(output(), { diskOptions: { format: 'raw' } });
  expect(disks[0]).toMatchObject({ format: 'qcow2', stored: 'raw' });
});

test('it is described without secrets', () => {
  expect(modeOf(output()).describe(output())).toBe('-o proxmox -oc https://127.0.0.1:8006 -os local-lvm');
  const six = output({ server: { host: '::1' } });
  expect(modeOf(six).describe(six)).toContain('https://[::1]:8006');
});

test.each<[string, Partial<ProxmoxApiOutput>, GuestChanges, string]>([
  ['no server', { server: { host: '' } }, {}, 'needs the node'],
  ['no token', { token: { id: '', secret: 'x' } }, {}, 'needs a token'],
  ['a node that is a path', { node: '../x' }, {}, 'not the name of a node'],
  ['an import storage that is a path', { importStorage: 'a/b' }, {}, 'not the name of a storage'],
  ['preallocated', {}, { diskOptions: { allocation: 'preallocated' } }, 'cannot preallocate'],
  ['compressed', {}, { diskOptions: { compressed: true, format: 'qcow2' } }, 'no compressed disks'],
])('what makes no sense: %s', (_what, changes, guest, message) => {
  expect(() => makePlan(output(changes), guest)).toThrow(
    expect.objectContaining({ code: 'USAGE', message: expect.stringContaining(message) as string }),
  );
});

test('the request that is shown is one that Proxmox VE takes, without number and secrets', async () => {
  const context = recordingContext();
  const plan = makePlan(output(), { disks: 2 });
  const [document, ...others] = renderMachine(await makeMachine(plan, { disks: 2 }, context), plan);
  expect(others).toEqual([]);
  expect(document).toMatchObject({ role: 'request' });
  expect(document).not.toHaveProperty('path');
  const parameters = JSON.parse(document!.text) as Record<string, string>;
  expect(wrongParameters(parameters)).toEqual({});
  expect(badDefaults(parameters)).toEqual([]);
  expect(document!.text).not.toContain(server.token.secret);
});
