import { runGuestProgram, type ConversionStep, type LinuxState } from 'v2v-node';

/** Where each family of distributions keeps the certificates it trusts, and what rebuilds its bundle of them. */
const places: Record<LinuxState['family'], { directory: string; update: string[] } | undefined> = {
  debian: { directory: '/usr/local/share/ca-certificates', update: ['update-ca-certificates'] },
  rhel: { directory: '/etc/pki/ca-trust/source/anchors', update: ['update-ca-trust', 'extract'] },
  suse: { directory: '/etc/pki/trust/anchors', update: ['update-ca-certificates'] },
  alt: undefined,
};

/** Makes the guest trust a certificate, `pem`. */
export function installCertificate(name: string, pem: string): ConversionStep<LinuxState> {
  return {
    name: 'install-certificate',
    phase: 'customize',
    applies: ({ family }) =>
      places[family] !== undefined || `it is not known where ${family} keeps its certificates`,
    async run(state) {
      const { guest, family } = state;
      const { directory, update } = places[family]!;
      await guest.mkdirP(directory);
      await guest.write(`${directory}/${name}.crt`, pem);
      await runGuestProgram(state, update);
    },
  };
}
