'use strict';

const {
  cpSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
  readFileSync,
} = require('node:fs');
const { join, resolve } = require('node:path');
const { GUESTS, LOGIN, NETWORK, MEMORY_MIB, DISK_BYTES } = require('./guests');
const { cacheDirectory, hashOf, makeOnce } = require('./cache');
const { hostSuite } = require('./host-apt');
const { makeRootfs, unpackRootfs } = require('./rootfs');
const { runAsRoot, runLogged } = require('./run-logged');
const { makeDisk } = require('./disk-image');
const { vmwareHardware } = require('./vmware-hardware');
const { Machine } = require('./machine');

/** Files whose change makes another guest. */
const INPUTS = ['guests.js', 'host-apt.js', 'rootfs.js', 'disk-image.js', 'vmware-hardware.js', 'build.js'];

/**
 * The guest `name`, built if it is not in the cache: a directory with `disk.qcow2` and `guest.json`.
 * @param {(message: string) => void} [options.log]
 */
async function buildGuest(name, { log = () => {}, out, signal } = {}) {
  const guest = GUESTS[name];
  if (!guest) throw new Error(`There is no test guest ${name}: choose ${Object.keys(GUESTS).join(' or ')}.`);
  const definition = join(__dirname, guest.directory);
  const host = hostSuite();
  const hash = hashOf([definition, ...INPUTS.map((file) => join(__dirname, file))], host);
  const { path, cached } = await makeOnce(
    join(cacheDirectory(), `${name}-${hash}`),
    (directory) => build(guest, { name, definition, host, directory, log, signal }),
    signal,
  );
  if (cached) log(`${name} is in the cache`);
  if (out) cpSync(path, out, { recursive: true });
  return readGuest(out ? resolve(out) : path);
}

/** The facts of a built guest; `disk` is made absolute. */
function readGuest(directory) {
  const facts = JSON.parse(readFileSync(join(directory, 'guest.json'), 'utf8'));
  return { ...facts, directory, disk: join(directory, facts.disk) };
}

async function build(guest, { name, definition, host, directory, log, signal }) {
  const started = Date.now();
  const work = join(directory, 'work');
  const root = join(work, 'root');
  const fakerootState = join(work, 'fakeroot.state');
  const run = (program, args, options) => runLogged(program, args, { signal, ...options });
  mkdirSync(work);

  log(`${name}: installing packages of ${host.suite}`);
  const tar = await makeRootfs(guest, {
    definition,
    suite: host.suite,
    distribution: host.id,
    work,
    run,
    environment: {
      GUEST_PASSWORD: LOGIN.password,
      GUEST_ROOT_UUID: guest.rootUuid,
      GUEST_SWAP_UUID: guest.swapUuid,
      GUEST_INTERFACE: NETWORK.interface,
      GUEST_ADDRESS: NETWORK.address,
      GUEST_GATEWAY: NETWORK.gateway,
    },
  });

  log(`${name}: laying out the disk`);
  await unpackRootfs(tar, root, fakerootState, run);
  rmSync(tar);
  const raw = join(work, 'disk.raw');
  await makeDisk(raw, { guest, root, size: DISK_BYTES, fakerootState, work, run });
  const boot = readdirSync(join(root, 'boot')).sort();
  const kernel = {
    image: join(work, 'vmlinuz'),
    initrd: join(work, 'initrd'),
    commandLine: `root=UUID=${guest.rootUuid} ro console=ttyS0,115200`,
  };
  const image = boot.find((file) => file.startsWith('vmlinuz-'));
  const initrd = boot.find((file) => /^init(rd\.img|ramfs)-/.test(file));
  await runAsRoot(['cp', join(root, 'boot', image), kernel.image], fakerootState, run);
  await runAsRoot(['cp', join(root, 'boot', initrd), kernel.initrd], fakerootState, run);
  await runAsRoot(['rm', '-rf', root], fakerootState, run);

  log(`${name}: first boot, installing the boot loader`);
  const hardware = {
    disk: raw,
    format: 'raw',
    memoryMiB: MEMORY_MIB,
    vcpus: guest.vcpus,
    pciSlot: NETWORK.pciSlot,
  };
  const script = readFileSync(join(definition, 'install-bootloader.sh'), 'utf8');
  await withMachine(vmwareHardware({ ...hardware, kernel }), signal, async (machine) => {
    await machine.login(LOGIN);
    await machine.run(script, 300);
    await machine.run('sync');
    await machine.powerOff();
  });

  log(`${name}: second boot, as a machine of VMware's`);
  const facts = await withMachine(vmwareHardware(hardware), signal, async (machine) => {
    const bootSeconds = await machine.login(LOGIN);
    const observed = await observe(machine);
    await machine.powerOff();
    return { bootSeconds: Math.round(bootSeconds), ...observed };
  });
  if (!facts.addresses.includes(`${NETWORK.address}`)) {
    throw new Error(
      `${name} was built but its network ${NETWORK.interface} did not come up:\n${facts.addresses}`,
    );
  }

  log(`${name}: writing disk.qcow2`);
  await run('qemu-img', ['convert', '-f', 'raw', '-O', 'qcow2', raw, join(work, 'disk.qcow2')]);
  renameSync(join(work, 'disk.qcow2'), join(directory, 'disk.qcow2'));
  rmSync(work, { recursive: true });
  const description = {
    name,
    suite: host.suite,
    distribution: host.id,
    disk: 'disk.qcow2',
    format: 'qcow2',
    virtualSize: DISK_BYTES,
    memoryMiB: MEMORY_MIB,
    vcpus: guest.vcpus,
    rootUuid: guest.rootUuid,
    login: LOGIN,
    network: NETWORK,
    source: facts,
    builtInSeconds: Math.round((Date.now() - started) / 1000),
  };
  writeFileSync(join(directory, 'guest.json'), JSON.stringify(description, null, 2) + '\n');
}

/** What a running guest says about itself; tests compare it before and after conversion. */
async function observe(machine) {
  // Not --wait, which needs the message bus, and a small guest has none
  const settled = '[ "$(systemctl is-system-running)" != starting ]';
  await machine.execute(`for i in $(seq 150); do ${settled} && break; sleep 2; done`, 330);
  const failed = await machine.run('systemctl list-units --failed --no-legend --plain');
  return {
    kernel: await machine.run('uname -r'),
    rootDevice: await machine.run('findmnt -no SOURCE /'),
    addresses: await machine.run('ip -br -4 addr'),
    failedUnits: failed
      .split('\n')
      .map((line) => line.trim().split(/\s+/)[0])
      .filter(Boolean),
  };
}

async function withMachine(argv, signal, use) {
  const machine = new Machine(argv, { signal });
  try {
    return await use(machine);
  } finally {
    await machine.close();
  }
}

module.exports = { buildGuest, readGuest, observe };
