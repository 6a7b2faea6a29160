'use strict';

/**
 * A reader of Windows' registry hives that shares nothing with hivex: what conversions write is looked at with it.
 */

const BINS_START = 4096;
const SEGMENT_SIZE = 16344;

class Cells {
  constructor(bytes) {
    this.bytes = bytes;
  }

  /** What is in a cell, behind its size. */
  at(offset) {
    const start = BINS_START + offset;
    const size = this.bytes.readInt32LE(start);
    if (size >= 0) throw new Error(`the cell at ${offset} is not in use`);
    return this.bytes.subarray(start + 4, start - size);
  }

  children(list) {
    const cell = this.at(list);
    const kind = cell.toString('latin1', 0, 2);
    const step = kind === 'li' || kind === 'ri' ? 4 : 8;
    const count = cell.readUInt16LE(2);
    const offsets = Array.from({ length: count }, (_none, index) => cell.readUInt32LE(4 + step * index));
    return kind === 'ri' ? offsets.flatMap((offset) => this.children(offset)) : offsets;
  }

  data(size, offset) {
    if (size === 0) return Buffer.alloc(0);
    const cell = this.at(offset);
    if (size <= SEGMENT_SIZE || cell.toString('latin1', 0, 2) !== 'db') return cell.subarray(0, size);
    const list = this.at(cell.readUInt32LE(4));
    const segments = Array.from({ length: cell.readUInt16LE(2) }, (_none, index) =>
      this.at(list.readUInt32LE(4 * index)).subarray(0, SEGMENT_SIZE),
    );
    return Buffer.concat(segments).subarray(0, size);
  }
}

function readValue(cells, offset) {
  const cell = cells.at(offset);
  const size = cell.readUInt32LE(4);
  const isLatin = (cell.readUInt16LE(16) & 1) !== 0;
  // Four bytes or fewer lie in the place of where they would be.
  const isInside = size >= 0x80000000;
  return {
    name: cell.toString(isLatin ? 'latin1' : 'utf16le', 20, 20 + cell.readUInt16LE(2)),
    type: cell.readUInt32LE(12),
    bytes: isInside ? cell.subarray(8, 8 + (size - 0x80000000)) : cells.data(size, cell.readUInt32LE(8)),
  };
}

/**
 * All that is in a hive: keys by their paths in lower case, that of the root empty. Throws where it is not sound as far as
 * this goes: what conversions write has to be.
 */
function readHive(bytes) {
  if (bytes.toString('latin1', 0, 4) !== 'regf') throw new Error('not a hive');
  const cells = new Cells(bytes);
  const contents = new Map();
  const read = (offset, parent) => {
    const cell = cells.at(offset);
    if (cell.toString('latin1', 0, 2) !== 'nk') throw new Error(`no key at ${offset}`);
    const encoding = cell.readUInt16LE(2) & 0x20 ? 'latin1' : 'utf16le';
    const name = cell.toString(encoding, 76, 76 + cell.readUInt16LE(72));
    const path = parent === undefined ? '' : parent === '' ? name : `${parent}\\${name}`;
    if (contents.has(path.toLowerCase())) throw new Error(`${path} is there twice`);
    const values = new Map();
    const count = cell.readUInt32LE(36);
    const list = count === 0 ? Buffer.alloc(0) : cells.at(cell.readUInt32LE(40));
    for (let index = 0; index < count; index++) {
      const value = readValue(cells, list.readUInt32LE(4 * index));
      values.set(value.name.toLowerCase(), value);
    }
    contents.set(path.toLowerCase(), { path, values });
    if (cell.readUInt32LE(20) === 0) return;
    for (const child of cells.children(cell.readUInt32LE(28))) read(child, path);
  };
  read(bytes.readUInt32LE(36), undefined);
  return contents;
}

module.exports = { readHive };
