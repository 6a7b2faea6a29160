import { isDeepStrictEqual } from 'node:util';

import type { CopyReport } from '../../types/result';
import type { DiskPart, TargetDisk } from '../../types/target';
import type { FileIdentity } from '../journal/file-identity';
import type { HostIdentity, ProcessIdentity } from '../journal/process-identity';
import type { SourceIdentity } from './source-identity';

/** Of the state files that this version writes and reads. */
export const stateFormat = 1;

/** The run that writes a copy. */
export interface CopyOwner {
  /** Its temporary directory. */
  directory: string;
  process: ProcessIdentity;
  host: HostIdentity;
}

/** How the disk is written that the copy becomes. */
export type WrittenHow = Pick<TargetDisk, 'format' | 'allocation' | 'compressed'>;

/** What the file beside a copy says. */
export interface CopyState {
  type: 'v2v-node copy';
  format: typeof stateFormat;
  /** Of v2v-node. */
  version: string;
  /** Absolute path that the finished disk gets. */
  becomes: string;
  how: WrittenHow;
  source: SourceIdentity;
  /** Of the copy; absent before it is made. */
  copy?: FileIdentity;
  /** Parts of the disk that are not in the copy, in their order. */
  missing: DiskPart[];
  /** Of a copy that is complete, and verified where that was wanted. */
  report?: CopyReport;
  /** Absent where the host has no /proc. */
  owner?: CopyOwner;
  /** ISO 8601. */
  updated: string;
}

type Fields = Record<string, unknown>;

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isSize(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function hasTexts(value: unknown, ...keys: string[]): value is Fields {
  return isFields(value) && keys.every((key) => typeof value[key] === 'string');
}

function isSource(value: unknown): boolean {
  return hasTexts(value, 'name', 'format') && isSize(value.virtualSize) && Array.isArray(value.files);
}

/** Parts in their order that do not overlap and lie within the disk. */
function isPartList(value: unknown, size: number): boolean {
  if (!Array.isArray(value)) return false;
  let from = 0;
  for (const part of value as unknown[]) {
    if (!isFields(part) || !isSize(part.offset) || !isSize(part.size) || part.size === 0) return false;
    if (part.offset < from) return false;
    from = part.offset + part.size;
  }
  return from <= size;
}

function isOwner(value: unknown): boolean {
  return (
    hasTexts(value, 'directory') &&
    isFields(value.process) &&
    isSize(value.process.pid) &&
    isSize(value.process.startTime) &&
    hasTexts(value.host, 'bootId', 'pidNamespace', 'name', 'machine')
  );
}

/** Reads a state file; undefined where it is none, or a damaged one. */
export function parseState(text: string): CopyState | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!hasTexts(value, 'type', 'version', 'becomes', 'updated')) return undefined;
  if (value.type !== 'v2v-node copy' || value.format !== stateFormat) return undefined;
  const { how, source, copy, missing, report, owner } = value;
  const isWhole =
    hasTexts(how, 'format', 'allocation') &&
    isSource(source) &&
    (copy === undefined || hasTexts(copy, 'dev', 'ino', 'born')) &&
    isPartList(missing, (source as SourceIdentity).virtualSize) &&
    (report === undefined || isFields(report)) &&
    (owner === undefined || isOwner(owner));
  return isWhole ? (value as unknown as CopyState) : undefined;
}

/** The list without a part of it. */
export function without(missing: readonly DiskPart[], { offset, size }: DiskPart): DiskPart[] {
  const end = offset + size;
  return missing.flatMap((part) => {
    const partEnd = part.offset + part.size;
    if (partEnd <= offset || part.offset >= end) return [part];
    const before = { offset: part.offset, size: offset - part.offset };
    const after = { offset: end, size: partEnd - end };
    return [before, after].filter((left) => left.size > 0);
  });
}

export function sizeOf(parts: readonly DiskPart[]): number {
  return parts.reduce((sum, { size }) => sum + size, 0);
}

export function isWrittenAlike(one: WrittenHow, other: WrittenHow): boolean {
  const of = ({ format, allocation, compressed }: WrittenHow): WrittenHow => ({
    format,
    allocation,
    compressed,
  });
  return isDeepStrictEqual(of(one), of(other));
}
