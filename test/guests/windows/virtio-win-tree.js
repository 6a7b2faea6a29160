'use strict';

const { execFileSync } = require('node:child_process');
const { mkdirSync, writeFileSync } = require('node:fs');
const { dirname, join } = require('node:path');

const { catalogue } = require('./catalogue');
const { drivers, infOf, since10 } = require('./driver-infs');
const { smallPe } = require('./small-pe');

/** The Windows that virtio-win has directories for: kernel, build from which the drivers are, architectures. */
const windows = {
  xp: { kernel: '5.1', arches: ['x86'] },
  '2k3': { kernel: '5.2', arches: ['x86', 'amd64'] },
  '2k8': { kernel: '6.0', arches: ['x86', 'amd64'] },
  w7: { kernel: '6.1', arches: ['x86', 'amd64'] },
  '2k8R2': { kernel: '6.1', arches: ['amd64'] },
  w8: { kernel: '6.2', arches: ['x86', 'amd64'] },
  '2k12': { kernel: '6.2', arches: ['amd64'] },
  'w8.1': { kernel: '6.3', arches: ['x86', 'amd64'] },
  '2k12R2': { kernel: '6.3', arches: ['amd64'] },
  w10: { kernel: '10.0', arches: ['x86', 'amd64', 'ARM64'] },
  '2k16': { kernel: '10.0', arches: ['amd64'] },
  '2k19': { kernel: '10.0', arches: ['amd64'] },
  '2k22': { kernel: '10.0', build: 16299, arches: ['amd64'] },
  w11: { kernel: '10.0', build: 22000, arches: ['amd64', 'ARM64'] },
  '2k25': { kernel: '10.0', build: 26100, arches: ['amd64'] },
};

/** First field of a driver's version in virtio-win. */
const generations = { 5.1: 51, 5.2: 52, '6.0': 60, 6.1: 61, 6.2: 62, 6.3: 63, '10.0': 100 };

/** As the published packages are signed. */
function usualSigner(system) {
  if (since10.includes(system)) return { by: 'microsoft', digest: 'sha256' };
  if (['w8', '2k12', 'w8.1', '2k12R2'].includes(system)) return { by: 'self', digest: 'sha256' };
  if (['w7', '2k8R2'].includes(system)) return { by: 'digicert', digest: 'sha256' };
  return { by: 'digicert', digest: 'sha1' };
}

/** `Win8.1`, `Win2008R2` */
function longName(system) {
  const server = /^2k(\d+)(.*)$/.exec(system);
  return `Win${server ? `20${server[1].padStart(2, '0')}${server[2]}` : system.replace(/^w/, '')}`;
}

/** Directories that a package is put into. */
const layouts = {
  iso: (driver, system, arch) => {
    const both = [`${driver.directory}/${system}/${arch}`];
    const block = driver.className === 'SCSIAdapter' && arch !== 'ARM64';
    if (block && since10.includes(system)) both.push(`${arch === 'x86' ? 'i386' : arch}/${system}`);
    return both;
  },
  rpm: (driver, system, arch) => [
    `drivers/by-os/${arch === 'x86' ? 'i386' : arch}/${system}`,
    `drivers/by-driver/${driver.directory}/${system}/${arch}`,
  ],
  'old-rpm': (_, system, arch) => [`drivers/${arch === 'x86' ? 'i386' : arch}/${longName(system)}`],
  flat: (driver, system, arch) => [`${driver.name}-${system.replace('.', '')}${arch}`],
};

function packageOf(driver, system, arch, { release, signer }) {
  const { kernel, build } = windows[system];
  const decoration = `NT${arch === 'ARM64' ? 'arm64' : arch}.${kernel}${build === undefined ? '' : `...${build}`}`;
  const version = `${generations[kernel]}.${release - 171}.104.${release}00`;
  const inf = infOf(driver, { decoration, date: '07/18/2024', version });
  const programs = driver.service === undefined ? [] : [`${driver.name}.sys`, ...(driver.extra ?? [])];
  const files = [
    { name: `${driver.name}.inf`, content: inf },
    ...programs.map((name) => ({ name, content: smallPe(arch, `${name} ${version} for ${system} ${arch}`) })),
  ];
  const beside = (driver.beside ?? []).map((name) => ({
    name,
    content: smallPe(arch, `${name} ${version} for ${system} ${arch}`),
  }));
  if (signer.by === undefined) return [...files, ...beside];
  const osAttribute = system === 'xp' || system === '2k3' ? '2:5.1,2:5.2' : `2:${kernel}`;
  const content = catalogue(files, { osAttribute, hardwareIds: driver.ids.flat(), ...signer });
  const symbols = { name: `${driver.name}.pdb`, content: Buffer.from('Microsoft C/C++ MSF 7.00\r\n') };
  return [...files, { name: `${driver.name}.cat`, content }, ...beside, symbols];
}

/**
 * Makes a tree of drivers of the layout that virtio-win is published in. The programs do nothing; INFs, catalogues and
 * signatures are as those of the real ones.
 *
 * @example
 * makeVirtioWinTree(directory, { systems: ['w10', '2k22'], signers: { w10: { by: 'self', digest: 'sha256' } } });
 */
function makeVirtioWinTree(directory, options = {}) {
  const {
    layout = 'iso',
    systems = Object.keys(windows),
    arches = ['x86', 'amd64', 'ARM64'],
    release = 266,
  } = options;
  const wanted = drivers.filter(
    ({ name }) => options.drivers === undefined || options.drivers.includes(name),
  );
  const put = (path, content) => {
    const file = join(directory, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  };
  for (const system of systems) {
    const signer = options.signers?.[system] ?? usualSigner(system);
    for (const arch of windows[system].arches.filter((one) => arches.includes(one))) {
      for (const driver of wanted.filter(({ without = [] }) => !without.includes(system))) {
        const files = packageOf(driver, system, arch, { release, signer });
        for (const place of layouts[layout](driver, system, arch)) {
          for (const { name, content } of files) put(`${place}/${name}`, content);
        }
      }
    }
  }
  if (options.agent ?? layout === 'iso') {
    // The start of every MSI.
    const msi = Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(504)]);
    put('guest-agent/qemu-ga-i386.msi', msi);
    put('guest-agent/qemu-ga-x86_64.msi', msi);
  }
  if (layout === 'iso') put('virtio-win_license.txt', 'License of the drivers.\r\n');
  return directory;
}

/** Makes `virtio-win.iso` of a tree as the published one is made: Joliet and Rock Ridge, equal files once. */
function makeVirtioWinIso(tree, iso) {
  const options = ['-quiet', '-input-charset', 'utf-8', '-J', '-joliet-long', '-R', '-V', 'virtio-win'];
  execFileSync('genisoimage', ['-o', iso, ...options, tree], { stdio: 'pipe' });
  return iso;
}

module.exports = { makeVirtioWinTree, makeVirtioWinIso };
