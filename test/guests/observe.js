'use strict';

/** What a running guest says about itself; tests compare it before and after conversion. */
async function observe(machine) {
  return {
    kernel: await machine.run('uname -r'),
    failedUnits: await failedUnits(machine),
    rootDevice: await machine.run('findmnt -no SOURCE /'),
    addresses: await machine.run('ip -br -4 addr'),
  };
}

/** Waits until the guest has finished booting. Sysvinit keeps no record of what failed, and logins start last. */
async function failedUnits(machine) {
  const { status } = await machine.execute('command -v systemctl');
  if (status !== 0) return [];
  // Not --wait, which needs the message bus, and a small guest has none
  const settled = '[ "$(systemctl is-system-running)" != starting ]';
  await machine.execute(`for i in $(seq 150); do ${settled} && break; sleep 2; done`, 330);
  const failed = await machine.run('systemctl list-units --failed --no-legend --plain');
  return failed
    .split('\n')
    .map((line) => line.trim().split(/\s+/)[0])
    .filter(Boolean);
}

module.exports = { observe };
