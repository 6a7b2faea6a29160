import { V2vError } from '../../../errors';
import { shellQuote } from '../../../text/shell-quote';
import { optionValue } from './quote';

/** Code and empty variable store, where distributions put them; the first pair that is there is taken. */
const firmwareFiles: Record<string, { plain: [string, string][]; secureBoot: [string, string][] }> = {
  x86_64: {
    plain: [
      ['/usr/share/OVMF/OVMF_CODE_4M.fd', '/usr/share/OVMF/OVMF_VARS_4M.fd'],
      ['/usr/share/OVMF/OVMF_CODE.fd', '/usr/share/OVMF/OVMF_VARS.fd'],
      ['/usr/share/edk2/ovmf/OVMF_CODE.fd', '/usr/share/edk2/ovmf/OVMF_VARS.fd'],
      ['/usr/share/edk2/x64/OVMF_CODE.4m.fd', '/usr/share/edk2/x64/OVMF_VARS.4m.fd'],
      ['/usr/share/edk2-ovmf/x64/OVMF_CODE.fd', '/usr/share/edk2-ovmf/x64/OVMF_VARS.fd'],
      ['/usr/share/qemu/ovmf-x86_64-4m-code.bin', '/usr/share/qemu/ovmf-x86_64-4m-vars.bin'],
      ['/usr/share/qemu/edk2-x86_64-code.fd', '/usr/share/qemu/edk2-i386-vars.fd'],
    ],
    secureBoot: [
      ['/usr/share/OVMF/OVMF_CODE_4M.ms.fd', '/usr/share/OVMF/OVMF_VARS_4M.ms.fd'],
      ['/usr/share/OVMF/OVMF_CODE.ms.fd', '/usr/share/OVMF/OVMF_VARS.ms.fd'],
      ['/usr/share/edk2/ovmf/OVMF_CODE.secboot.fd', '/usr/share/edk2/ovmf/OVMF_VARS.secboot.fd'],
      ['/usr/share/qemu/ovmf-x86_64-smm-ms-code.bin', '/usr/share/qemu/ovmf-x86_64-smm-ms-vars.bin'],
    ],
  },
  aarch64: {
    plain: [
      ['/usr/share/AAVMF/AAVMF_CODE.fd', '/usr/share/AAVMF/AAVMF_VARS.fd'],
      ['/usr/share/edk2/aarch64/QEMU_EFI-pflash.raw', '/usr/share/edk2/aarch64/vars-template-pflash.raw'],
      ['/usr/share/edk2/aarch64/QEMU_CODE.fd', '/usr/share/edk2/aarch64/QEMU_VARS.fd'],
    ],
    secureBoot: [['/usr/share/AAVMF/AAVMF_CODE.ms.fd', '/usr/share/AAVMF/AAVMF_VARS.ms.fd']],
  },
};

const packages: Record<string, string> = {
  x86_64: 'ovmf (Debian, Ubuntu) or edk2-ovmf (Fedora, RHEL)',
  aarch64: 'qemu-efi-aarch64 (Debian, Ubuntu) or edk2-aarch64 (Fedora, RHEL)',
};

/**
 * Code and empty variable store of UEFI firmware for an architecture, the likeliest pair first.
 *
 * @throws V2vError `GUEST_UNSUPPORTED` for an architecture without known firmware
 */
export function firmwarePairs(arch: string, secureBoot: boolean): readonly (readonly [string, string])[] {
  const files = firmwareFiles[arch];
  if (files === undefined) {
    throw new V2vError('GUEST_UNSUPPORTED', `No UEFI firmware is known for the architecture ${arch}.`, {
      hint: 'Use the output local, and add the firmware to the libvirt XML.',
    });
  }
  return secureBoot ? files.secureBoot : files.plain;
}

/** What to install where there is none. */
export const firmwarePackages = (arch: string): string => packages[arch] ?? arch;

export interface UefiOptions {
  arch: string;
  secureBoot: boolean;
  /** Absolute path of the guest's own variable store; the script makes it when it first runs. */
  variables: string;
}

/**
 * Lines of the script that find UEFI firmware on the host that runs it, and put the `-drive`s for it in front of the
 * script's arguments.
 *
 * @throws V2vError `GUEST_UNSUPPORTED` for an architecture without known firmware
 */
export function uefiLines({ arch, secureBoot, variables }: UefiOptions): string[] {
  const pairs = firmwarePairs(arch, secureBoot);
  return [
    '# UEFI firmware: what this host has, unless uefi_code and uefi_vars name it.',
    'try_firmware() {',
    '  if [ -z "${uefi_code:-}" ] && [ -f "$1" ] && [ -f "$2" ]; then',
    '    uefi_code=$1',
    '    uefi_vars=${uefi_vars:-$2}',
    '  fi',
    '}',
    ...pairs.map(([code, vars]) => `try_firmware ${code} ${vars}`),
    'if [ -z "${uefi_code:-}" ] || [ -z "${uefi_vars:-}" ]; then',
    `  echo "$0: this guest boots with UEFI${secureBoot ? ' and Secure Boot' : ''}, and no firmware for it was found;" \\`,
    `    ${shellQuote(`install the package ${firmwarePackages(arch)}, or set uefi_code and uefi_vars.`)} >&2`,
    '  exit 1',
    'fi',
    '# The guest keeps its boot entries here.',
    `nvram=${shellQuote(variables)}`,
    'if [ ! -f "$nvram" ]; then',
    '  cp -- "$uefi_vars" "$nvram.new"',
    '  chmod u+w "$nvram.new"',
    '  mv -- "$nvram.new" "$nvram"',
    'fi',
    'uefi_code=$(printf %s "$uefi_code" | sed "s/,/,,/g")',
    'set -- \\',
    '  -drive "if=pflash,unit=0,format=raw,readonly=on,file=$uefi_code" \\',
    `  -drive ${shellQuote(`if=pflash,unit=1,format=raw,file=${optionValue(variables)}`)} \\`,
    ...(secureBoot && arch === 'x86_64' ? ['  -global driver=cfi.pflash01,property=secure,value=on \\'] : []),
    '  "$@"',
    '',
  ];
}
