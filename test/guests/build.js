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
const { GUESTS, LOGIN, MEMORY_MIB, DISK_BYTES } = require('./guests');
const { cacheDirectory, hashOf, makeOnce } = require('./cache');
const { guestInputs } = require('./inputs');
const { hostSuite } = require('./host-apt');
const { makeRootfs, unpackRootfs } = require('./rootfs');
const { runAsRoot, runLogged } = require('./run-logged');
const { planDisk, planEnvironment, rootArguments } = require('./disk-plan');
const { makeDisk } = require('./disk-image');
const { makeSubvolumes, STOP } = require('./btrfs-subvolumes');
const { vmwareHardware } = require('./vmware-hardware');
const { Machine } = require('./machine');
const { observe } = require('./observe');

/**
 * The guest `name`, built if it is not in the cache: a directory with `disk.qcow2` and `guest.json`.
 * @param {(message: string) => void} [options.log]
 */
async function buildGuest(name, { log = () => {}, out, signal } = {}) {
  const guest = GUESTS[name];
  if (!guest) throw new Error(`There is no test guest ${name}: choose ${Object.keys(GUESTS).join(' or ')}.`);
  const definition = join(__dirname, guest.directory);
  const host = hostSuite();
  // What is said of a guest, and when it is tested, is not what it is made of
  const hash = hashOf(guestInputs(guest), { host, guest: { ...guest, title: '', chosen: false } });
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
  const seconds = {};
  const phase = async (title, work) => {
    log(`${name}: ${title}`);
    const begun = Date.now();
    const result = await work();
    seconds[title] = Math.round((Date.now() - begun) / 1000);
    return result;
  };
  const work = join(directory, 'work');
  const root = join(work, 'root');
  const raw = join(work, 'disk.raw');
  const fakerootState = join(work, 'fakeroot.state');
  const run = (program, args, options) => runLogged(program, args, { signal, ...options });
  const plan = planDisk(guest, require(`./layouts/${guest.layout}`), DISK_BYTES);
  const login = { ...LOGIN, ...(guest.passphrase && { passphrase: guest.passphrase }) };
  mkdirSync(work);

  const environment = { GUEST_NAME: name, ...guestEnvironment(guest, plan) };
  const scripts = [
    ...(guest.basics ? [join(__dirname, guest.basics)] : []),
    join(definition, 'customize.sh'),
  ];
  const tar = await phase('installing packages', () =>
    makeRootfs({ definition, scripts, host, work, environment, run, log, signal }),
  );
  const kernel = await phase('laying out the disk', async () => {
    await unpackRootfs(tar, root, fakerootState, run);
    rmSync(tar);
    const found = await takeKernel(root, work, (argv) => runAsRoot(argv, fakerootState, run));
    await makeDisk(raw, { plan, root, passphrase: guest.passphrase, fakerootState, work, run });
    await runAsRoot(['rm', '-rf', root], fakerootState, run);
    return found;
  });
  const split = plan.volumes.find(({ subvolumes }) => subvolumes);
  const first = [...rootArguments(plan), ...(guest.kernelArguments ?? []), ...(split ? [STOP] : [])];
  kernel.commandLine = [...first, 'ro', 'console=ttyS0,115200'].join(' ');

  const { nics, firmware, diskController, vcpus } = guest;
  const hardware = { disk: raw, format: 'raw', memoryMiB: MEMORY_MIB, vcpus, nics, firmware, diskController };
  const facts = await phase("first boot, as a machine of VMware's", () =>
    withMachine(vmwareHardware({ ...hardware, kernel }), signal, async (machine) => {
      if (split) await makeSubvolumes(machine, split);
      const bootSeconds = await machine.login(login);
      await machine.run(readFileSync(join(definition, 'install-bootloader.sh'), 'utf8'), 600);
      const observed = await observe(machine);
      await machine.run('sync');
      await machine.powerOff();
      return { bootSeconds: Math.round(bootSeconds), ...observed };
    }),
  );
  const missing = nics.filter(({ address }) => address && !facts.addresses.includes(` ${address} `));
  if (missing.length > 0) {
    const addresses = missing.map(({ address }) => address).join(' and ');
    throw new Error(`${name} was built but its address ${addresses} did not come up:\n${facts.addresses}`);
  }

  await phase('writing disk.qcow2', () =>
    run('qemu-img', ['convert', '-f', 'raw', '-O', 'qcow2', raw, join(work, 'disk.qcow2')]),
  );
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
    vcpus,
    firmware,
    diskController,
    rootUuid: environment.GUEST_ROOT_UUID,
    login,
    ...(guest.passphrase && { luks: { ...luksOf(plan), passphrase: guest.passphrase } }),
    nics,
    source: facts,
    seconds,
    builtInSeconds: Math.round((Date.now() - started) / 1000),
  };
  writeFileSync(join(directory, 'guest.json'), JSON.stringify(description, null, 2) + '\n');
}

/** The variables of customize.sh: the first network card's without a number, every card's with its index. */
function guestEnvironment(guest, plan) {
  const environment = { GUEST_PASSWORD: LOGIN.password, ...planEnvironment(plan) };
  guest.nics.forEach(({ name, address = '', gateway = '' }, index) => {
    for (const suffix of index === 0 ? ['', '0'] : [String(index)]) {
      environment[`GUEST_INTERFACE${suffix}`] = name;
      environment[`GUEST_ADDRESS${suffix}`] = address;
      environment[`GUEST_GATEWAY${suffix}`] = gateway;
    }
  });
  return { ...environment, ...guest.environment };
}

/** The encrypted volume by its identifier, and by the name that libguestfs has for it. */
function luksOf({ volumes, group }) {
  const { name, container } = volumes.find((volume) => volume.container);
  return { uuid: container.uuid, device: name ? `/dev/${group.group}/${name}` : container.device };
}

/** Copies of the kernel and initrd that the first boot takes. */
async function takeKernel(root, work, asRoot) {
  const boot = join(root, 'boot');
  const files = readdirSync(boot).sort();
  const image = files.find((file) => file.startsWith('vmlinuz-'));
  const initrd = files.find((file) => /^init(rd|ramfs)/.test(file));
  if (!image || !initrd)
    throw new Error(`the guest has no kernel with its initrd in /boot: ${files.join(' ')}`);
  const kernel = { image: join(work, 'vmlinuz'), initrd: join(work, 'initrd') };
  await asRoot(['cp', '-L', join(boot, image), kernel.image]);
  await asRoot(['cp', '-L', join(boot, initrd), kernel.initrd]);
  if (process.getuid() !== 0) await asRoot(['chmod', '644', kernel.image, kernel.initrd]);
  return kernel;
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
