import type { TargetMachine } from '../../../../types/machine';
import { shellQuote } from '../../../text/shell-quote';

/** A descriptor that stays open in QEMU: a socket's path has 107 bytes at most, and that of the directory may be longer. */
const descriptor = 9;

/**
 * Lines of the script that start swtpm beside QEMU, and put the options for it in front of the script's arguments.
 *
 * @param state absolute path of the directory with the TPM's content; the script makes it when it first runs
 */
export function tpmLines({ tpm: version, chipset }: TargetMachine, state: string): string[] {
  if (version === undefined) return [];
  const models = { '1.2': 'tpm-tis', '2.0': 'tpm-crb' };
  const device = chipset === 'virt' ? 'tpm-tis-device' : models[version];
  const kind = version === '2.0' ? ' --tpm2' : '';
  return [
    '# The guest has a TPM, which swtpm emulates, unless tpm is none.',
    'if [ "${tpm:-}" != none ]; then',
    '  if ! command -v swtpm >/dev/null; then',
    '    echo "$0: this guest has a TPM, and swtpm, which emulates it, is not installed;" \\',
    "      'install the package swtpm, or set tpm=none to start the guest without it.' >&2",
    '    exit 1',
    '  fi',
    '  # What the guest keeps in its TPM is here.',
    `  tpm_state=${shellQuote(state)}`,
    '  (umask 077 && mkdir -p -- "$tpm_state")',
    '  rm -f -- "$tpm_state/socket"',
    `  exec ${descriptor}<"$tpm_state"`,
    // swtpm cannot be told of a directory with a comma in its name.
    `  (cd -- "$tpm_state" && exec swtpm socket${kind} --tpmstate dir=. --ctrl type=unixio,path=socket --terminate) \\`,
    '    </dev/null >"$tpm_state/log" 2>&1 &',
    '  tpm_pid=$!',
    '  # It ends when QEMU, which this process becomes, leaves it; this is for a QEMU that never came.',
    '  (while kill -0 $$ && kill -0 "$tpm_pid"; do sleep 1; done; kill "$tpm_pid") </dev/null >/dev/null 2>&1 &',
    '  tries=0',
    '  until [ -S "$tpm_state/socket" ]; do',
    '    tries=$((tries + 1))',
    '    if [ "$tries" -gt 100 ]; then',
    '      echo "$0: swtpm, which emulates the TPM of this guest, does not start; $tpm_state/log says why." >&2',
    '      exit 1',
    '    fi',
    '    sleep 0.1',
    '  done',
    '  set -- \\',
    `    -chardev socket,id=swtpm,path=/proc/self/fd/${descriptor}/socket \\`,
    '    -tpmdev emulator,id=tpm0,chardev=swtpm \\',
    `    -device ${device},tpmdev=tpm0 \\`,
    '    "$@"',
    'fi',
    '',
  ];
}
