/** Disk images that are made to have QEMU open something else than themselves, from a seed. */

/** The mulberry32 generator: the same seed gives the same images everywhere. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  pick<T>(values: readonly T[]): T {
    return values[this.below(values.length)]!;
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }
}

/** What an image may try to reach. */
export interface Bait {
  /** A file outside, absolute. */
  file: string;
  /** The same, seen from the directory of the image. */
  relative: string;
  /** A link beside the image that leads to it. */
  link: string;
  /** A socket of this host on which somebody listens. */
  socket: string;
  /** A port of this host on which somebody listens. */
  port: number;
}

/** A name that means something outside, in one of the ways that QEMU knows. */
function name(random: Random, { file, relative, link, socket, port }: Bait): string {
  const json = (options: object): string => `json:${JSON.stringify(options)}`;
  return random.pick([
    file,
    file,
    relative,
    link,
    '/etc/shadow',
    '/proc/self/environ',
    `file:${file}`,
    `host_device:${file}`,
    `blkdebug:${file}:inner.vmdk`,
    `blkverify:${file}:${file}`,
    'fat:/etc',
    json({ driver: 'file', filename: file }),
    json({ driver: 'raw', file: { driver: 'file', filename: file } }),
    json({ driver: 'quorum', children: [{ driver: 'file', filename: file }], 'vote-threshold': 1 }),
    `nbd+unix:///?socket=${socket}`,
    `nbd:unix:${socket}`,
    `nbd:127.0.0.1:${port}`,
    `http://127.0.0.1:${port}/disk`,
    `ftp://127.0.0.1:${port}/disk`,
    `ssh://127.0.0.1:${port}/disk`,
    `//${file}`,
    `./${relative}`,
    'inner.vmdk',
  ]);
}

const blank = [' ', '\t', '\n', '\r\n', '\v', '\f', '  ', ' \n ', '\n\n'];

/** One extent, with whatever scanf(3) takes for blanks. */
function extent(random: Random, bait: Bait): string {
  const gap = (): string => (random.chance(0.5) ? ' ' : random.pick(blank));
  const missing = (): string => (random.chance(0.3) ? '' : gap());
  const access = random.pick(['RW', 'RW', 'RW', 'RDONLY', 'NOACCESS', 'rw']);
  const sectors = random.pick(['2048', '1', '+2048', '0002048', '9223372036854775807', '-1', '0x10']);
  const type = random.pick(['FLAT', 'FLAT', 'SPARSE', 'VMFS', 'VMFSSPARSE', 'SESPARSE', 'ZERO']);
  const offset = type === 'FLAT' ? `${missing()}${random.pick(['0', '0', '1', ''])}` : '';
  return `${random.chance(0.2) ? gap() : ''}${access}${gap()}${sectors}${missing()}${type}${missing()}"${name(random, bait)}"${offset}`;
}

/** The text of a VMDK's descriptor. */
export function descriptor(random: Random, bait: Bait): string {
  const end = random.pick(['\n', '\n', '\r\n', '\n\n']);
  const first = random.pick([
    '# Disk DescriptorFile',
    '# Disk DescriptorFile',
    '#Disk DescriptorFile',
    '# disk descriptorfile',
    '# a comment\n# Disk DescriptorFile',
    '\n# Disk DescriptorFile',
    'version=1',
    '# Disk DescriptorFile\u0000',
  ]);
  const parent = random.chance(0.3)
    ? [
        `parentCID=${random.pick(['deadbeef', 'ffffffff', '0'])}`,
        `parentFileNameHint${random.pick(['=', ' = ', '\n=', '=='])}"${name(random, bait)}"`,
      ]
    : ['parentCID=ffffffff'];
  const type = random.pick([
    'monolithicFlat',
    'vmfs',
    'twoGbMaxExtentSparse',
    'monolithicSparse',
    'twoGbMaxExtentFlat',
    'custom',
    'streamOptimized',
    'vmfsSparse',
    'seSparse',
    'fullDevice',
  ]);
  const extents = Array.from({ length: 1 + random.below(3) }, () => extent(random, bait));
  const lines = [
    first,
    'version=1',
    `CID=${random.pick(['12345678', 'fffffffe'])}`,
    ...parent,
    `createType="${type}"`,
    ...extents,
  ];
  return lines.join(end) + end;
}

const sector = 512;

/** A VMDK with a sparse header, and a descriptor inside. */
function sparse(random: Random, bait: Bait): Buffer {
  const image = Buffer.alloc(64 * 1024);
  const write = (at: number, capacity: number, gd: bigint): void => {
    image.write('KDMV', at, 'latin1');
    image.writeUInt32LE(random.pick([1, 1, 2, 3]), at + 4);
    image.writeUInt32LE(random.pick([1, 3, 0x30001]), at + 8);
    image.writeBigUInt64LE(BigInt(capacity), at + 12);
    image.writeBigUInt64LE(128n, at + 20);
    image.writeBigUInt64LE(BigInt(random.pick([1, 1, 1, 2])), at + 28);
    image.writeBigUInt64LE(BigInt(random.pick([20, 20, 1, 0])), at + 36);
    image.writeUInt32LE(512, at + 44);
    image.writeBigUInt64LE(21n, at + 48);
    image.writeBigUInt64LE(gd, at + 56);
    image.writeBigUInt64LE(30n, at + 64);
    image.write('\n \r\n', at + 73, 'latin1');
  };
  const footer = random.chance(0.3);
  write(0, random.pick([0, 0, 2048, 128]), footer ? 2n ** 64n - 1n : 26n);
  if (footer) write(image.length - 2 * sector, random.pick([0, 2048]), 26n);
  image.write(descriptor(random, bait), random.pick([1, 1, 2]) * sector, 'latin1');
  return image;
}

/** A VMDK of VMware 3, whose header has room for a parent. */
function cowd(random: Random, bait: Bait): Buffer {
  const image = Buffer.alloc(16 * 1024);
  image.write('COWD', 0, 'latin1');
  [1, 3, 2048, 1, 4, 1].forEach((value, index) => image.writeUInt32LE(value, 4 + index * 4));
  image.write(name(random, bait), 1036, 'latin1');
  return image;
}

/** qcow2 or its predecessor, with a backing file, a data file, or both. */
function qcow(random: Random, bait: Bait): Buffer {
  const image = Buffer.alloc(4 * 65536);
  const version = random.pick([1, 2, 3, 3, 3]);
  const backing = random.chance(0.8) ? name(random, bait) : '';
  image.write('QFI\xfb', 0, 'latin1');
  image.writeUInt32BE(version, 4);
  image.writeBigUInt64BE(backing === '' ? 0n : 1024n, 8);
  image.writeUInt32BE(Buffer.byteLength(backing), 16);
  image.write(backing, 1024, 'utf8');
  if (version === 1) {
    image.writeBigUInt64BE(1024n ** 2n, 24);
    image.writeUInt8(12, 32);
    image.writeUInt8(9, 33);
    image.writeBigUInt64BE(65536n, 40);
    return image;
  }
  image.writeUInt32BE(16, 20);
  image.writeBigUInt64BE(1024n ** 2n, 24);
  image.writeUInt32BE(1, 36);
  image.writeBigUInt64BE(3n * 65536n, 40);
  image.writeBigUInt64BE(65536n, 48);
  image.writeUInt32BE(1, 56);
  image.writeBigUInt64BE(2n * 65536n, 65536);
  for (let i = 0; i < 4; i++) image.writeUInt16BE(1, 2 * 65536 + 2 * i);
  if (version === 2) return image;
  const external = random.chance(0.5);
  image.writeBigUInt64BE(external ? 4n : 0n, 72);
  image.writeUInt32BE(4, 96);
  image.writeUInt32BE(104, 100);
  let at = 104;
  const extension = (type: number, data: string): void => {
    image.writeUInt32BE(type, at);
    image.writeUInt32BE(Buffer.byteLength(data), at + 4);
    image.write(data, at + 8, 'utf8');
    at += 8 + Math.ceil(Buffer.byteLength(data) / 8) * 8;
  };
  if (random.chance(0.5))
    extension(0xe2792aca, random.pick(['raw', 'qcow2', 'vmdk', 'file', 'nbd', 'vvfat']));
  if (external) extension(0x44415441, name(random, bait));
  return image;
}

function qed(random: Random, bait: Bait): Buffer {
  const image = Buffer.alloc(256 * 1024);
  const backing = name(random, bait);
  image.write('QED\0', 0, 'latin1');
  [65536, 4, 1].forEach((value, index) => image.writeUInt32LE(value, 4 + index * 4));
  image.writeBigUInt64LE(BigInt(random.pick([1, 5])), 16);
  image.writeBigUInt64LE(65536n, 40);
  image.writeBigUInt64LE(1024n ** 2n, 48);
  image.writeUInt32LE(1024, 56);
  image.writeUInt32LE(Buffer.byteLength(backing), 60);
  image.write(backing, 1024, 'utf8');
  return image;
}

/** A VHD with a parent, which its header names in UTF-16. */
function vhd(random: Random, bait: Bait): Buffer {
  const image = Buffer.alloc(8192);
  image.write('conectix', 0, 'latin1');
  image.writeUInt32BE(2, 8);
  image.writeUInt32BE(0x10000, 12);
  image.writeBigUInt64BE(512n, 16);
  image.writeBigUInt64BE(1024n ** 2n, 40);
  image.writeBigUInt64BE(1024n ** 2n, 48);
  image.writeUInt32BE(random.pick([2, 3, 4, 4]), 60);
  image.write('cxsparse', 512, 'latin1');
  image.writeBigUInt64BE(2n ** 64n - 1n, 520);
  image.writeBigUInt64BE(1536n, 528);
  image.writeUInt32BE(0x10000, 536);
  image.writeUInt32BE(1, 540);
  image.writeUInt32BE(2 * 1024 ** 2, 544);
  Buffer.from(name(random, bait), 'utf16le')
    .swap16()
    .copy(image, 512 + 64, 0, 512);
  return image;
}

/** A VDI that says to be the difference to another. */
function vdi(random: Random): Buffer {
  const image = Buffer.alloc(1024 ** 2 + 2048);
  image.write('<<< Oracle VM VirtualBox Disk Image >>>\n', 0, 'latin1');
  image.writeUInt32LE(0xbeda107f, 64);
  image.writeUInt32LE(0x00010001, 68);
  image.writeUInt32LE(400, 72);
  image.writeUInt32LE(random.pick([1, 2, 4]), 76);
  image.writeUInt32LE(512, 340);
  image.writeUInt32LE(1024, 344);
  image.writeUInt32LE(512, 360);
  image.writeBigUInt64LE(1024n ** 2n, 368);
  image.writeUInt32LE(1024 ** 2, 376);
  image.writeUInt32LE(1, 384);
  image.fill(random.below(256), 440, 456);
  return image;
}

/** A format by QEMU's name, and an image that claims to be of it. */
export interface CraftedImage {
  format: string;
  data: Buffer;
}

/** The forms of image, by what is made of them. */
const forms: readonly (readonly [string, (random: Random, bait: Bait) => Buffer])[] = [
  ['vmdk', (random, bait) => Buffer.from(descriptor(random, bait), 'latin1')],
  ['vmdk', (random, bait) => Buffer.from(descriptor(random, bait), 'latin1')],
  ['vmdk', sparse],
  ['vmdk', sparse],
  ['vmdk', cowd],
  ['qcow2', qcow],
  ['qcow2', qcow],
  ['qed', qed],
  ['vpc', vhd],
  ['vdi', vdi],
];

/** Every form in turn; some with a few bytes changed. */
export function craftImage(index: number, random: Random, bait: Bait): CraftedImage {
  const [format, make] = forms[index % forms.length]!;
  const data = make(random, bait);
  if (random.chance(0.2)) {
    for (let i = random.below(8); i >= 0; i--)
      data[random.below(Math.min(data.length, 2048))] = random.below(256);
  }
  const isFirst = format === 'qcow2' && data.readUInt32BE(4) === 1;
  return { format: isFirst ? 'qcow' : format, data };
}
