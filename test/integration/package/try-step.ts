/** Runs the example's step on a test guest, as a script of a user would who has no test runner. */
import { debianGuest } from 'v2v-node/testing';
import { installCertificate } from '../../../examples/test-a-step/install-certificate.js';

async function main(): Promise<void> {
  await using debian = await debianGuest({ commands: { 'update-ca-certificates': '1 added' } });
  await installCertificate('company', 'PEM\n').run(debian.state());
  console.log(debian.guest.text('/usr/local/share/ca-certificates/company.crt')?.trim());
  console.log(...debian.guest.ran.map(({ line }) => line));
}

void main();
