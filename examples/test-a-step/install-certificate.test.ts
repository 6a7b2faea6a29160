import { convertGuest } from 'v2v-node';
import { debianGuest, el9Guest } from 'v2v-node/testing';

import { installCertificate } from './install-certificate';

const pem = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';
const step = installCertificate('company', pem);

it('puts the certificate where Debian looks for it, and has the bundle rebuilt', async () => {
  await using debian = await debianGuest({ commands: { 'update-ca-certificates': '1 added' } });
  await step.run(debian.state());
  expect(debian.guest.text('/usr/local/share/ca-certificates/company.crt')).toBe(pem);
  expect(debian.guest.ran.map(({ line }) => line)).toEqual(['update-ca-certificates']);
});

it('fails if the guest program fails', async () => {
  const commands = { 'update-ca-trust extract': new Error('no space left') };
  await using el9 = await el9Guest({ commands });
  await expect(step.run(el9.state())).rejects.toThrow('no space left');
});

it('does not apply to ALT, and says why', async () => {
  await using debian = await debianGuest();
  expect(await step.applies(debian.state({ family: 'alt' }))).toMatch(/not known where alt/);
});

it('runs as part of a whole conversion', async () => {
  await using debian = await debianGuest({ commands: { 'update-ca-certificates': '1 added' } });
  const { guest, context } = debian;
  const input = debian.input({ steps: { linux: [step] } });
  const { steps } = await convertGuest(guest, input, context);
  expect(steps).toContainEqual(expect.objectContaining({ name: 'install-certificate', outcome: 'done' }));
});
