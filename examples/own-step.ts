/**
 * Converts an OVA with your own step, which installs a certificate in the guest, and without one of the built-in steps: the
 * QEMU guest agent is not installed.
 *
 *     own-step GUEST.ova DIRECTORY CERTIFICATE.pem
 */
import { readFile } from 'node:fs/promises';
import { parse } from 'node:path';
import { convert, runGuestProgram, type ConversionStep, type LinuxState } from 'v2v-node';

/** Where each family looks for the owner's certificates, and the program that makes everything trust them. */
const trustStores: Record<string, { directory: string; program: string }> = {
  debian: { directory: '/usr/local/share/ca-certificates', program: '/usr/sbin/update-ca-certificates' },
  rhel: { directory: '/etc/pki/ca-trust/source/anchors', program: '/usr/bin/update-ca-trust' },
};

/** A step that makes the guest trust a certificate in PEM. */
function certificateStep(name: string, pem: string): ConversionStep<LinuxState> {
  return {
    name: 'certificate',
    phase: 'customize',
    applies: ({ family }) =>
      family in trustStores || `it is not known where a guest of the family ${family} keeps certificates`,
    async run(state) {
      const { guest, family } = state;
      const { directory, program } = trustStores[family]!;
      // Debian accepts only names that end in .crt.
      const path = `${directory}/${name}.crt`;
      await guest.mkdirP(directory);
      await guest.write(path, pem);
      await guest.chmod(0o644, path);
      // A guest without the program picks up the certificate when the program is installed.
      if (!(await guest.isFile(program, { followsymlinks: true }))) return;
      await runGuestProgram(state, [program], { timeLimit: 120 });
    },
  };
}

async function main(path: string, directory: string, certificate: string): Promise<void> {
  const step = certificateStep(parse(certificate).name, await readFile(certificate, 'utf8'));
  const { conversion } = await convert({
    input: { mode: 'ova', path },
    output: { mode: 'local', directory },
    steps: { linux: [step], omit: ['guest-agent'] },
  });
  for (const { name, outcome, reason = '' } of conversion.steps) console.log(name, outcome, reason);
}

const [path, directory = '.', certificate] = process.argv.slice(2);
if (path === undefined || certificate === undefined) {
  console.error('Usage: own-step GUEST.ova DIRECTORY CERTIFICATE.pem');
  process.exitCode = 1;
} else {
  main(path, directory, certificate).catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
