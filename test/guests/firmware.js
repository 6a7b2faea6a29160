'use strict';

const { existsSync } = require('node:fs');

/** Where distributions put OVMF: code, and the template of its variables. */
const OVMF = [
  ['/usr/share/OVMF/OVMF_CODE_4M.fd', '/usr/share/OVMF/OVMF_VARS_4M.fd'],
  ['/usr/share/OVMF/OVMF_CODE.fd', '/usr/share/OVMF/OVMF_VARS.fd'],
  ['/usr/share/edk2/ovmf/OVMF_CODE.fd', '/usr/share/edk2/ovmf/OVMF_VARS.fd'],
];

/** QEMU arguments for UEFI firmware without secure boot; its variables are forgotten with the machine. */
function uefiArguments() {
  const found = OVMF.find((files) => files.every((file) => existsSync(file)));
  if (!found) throw new Error('There is no UEFI firmware for QEMU here: run npm run setup -- --for test.');
  const [code, variables] = found;
  return [
    '-drive',
    `if=pflash,unit=0,format=raw,readonly=on,file=${code}`,
    '-drive',
    `if=pflash,unit=1,format=raw,snapshot=on,file=${variables}`,
  ];
}

module.exports = { uefiArguments };
