import { dirname, isAbsolute, normalize } from 'node:path';

import type { RemoteResource } from '../../types/target';
import type { FileIdentity } from './file-identity';
import type { HostIdentity, ProcessIdentity } from './process-identity';

/**
 * The record that a run keeps of itself in its temporary directory, so that a later run can tell what is left of it if it
 * is killed. One JSON value per line, only ever appended; a last line without a line feed was never written.
 */
export const recordName = 'run.jsonl';
/** 2: it notes what is made at targets, which a version that writes 1 would lose. */
export const recordFormat = 2;
/** What this version reads. */
const knownFormats: readonly number[] = [1, recordFormat];

/** The first line. */
export interface RunHeader {
  type: 'run';
  format: 1 | typeof recordFormat;
  /** Of v2v-node. */
  version: string;
  /** ISO 8601. */
  date: string;
  uid: number;
  /** The temporary directory as it was made, and as the run's programs name it. */
  directory: string;
  identity: FileIdentity;
  process: ProcessIdentity;
  host: HostIdentity;
}

/** What the other lines note. */
export type RecordLine =
  /** A file is about to be made, empty, outside of the directory. */
  | { type: 'file'; path: string }
  /** It was made; only now something is written into it. */
  | { type: 'made'; path: string; identity: FileIdentity }
  /** A complete file is about to get its final name. */
  | { type: 'published'; path: string; identity: FileIdentity; size: string; modified: string }
  /** From here on the published files stand or fall together, until as many `end` as `begin` were written. */
  | { type: 'begin' }
  | { type: 'end' }
  /** What was published so far is in use and stays, whatever comes. */
  | { type: 'keep' }
  /** A directory for sockets, those of an appliance or of servers, is about to be made somewhere in `parent`. */
  | { type: 'launch'; parent: string; time: number }
  /** A directory outside: for sockets, or that supermin made. */
  | { type: 'directory'; path: string; identity: FileIdentity }
  /** A process that may not be known by its environment: an appliance, a server. */
  | { type: 'process'; process: ProcessIdentity }
  /** Something is about to be made at a target that is not this host's file system. */
  | { type: 'remote'; resource: RemoteResource }
  /** It is published, or taken back: no concern of a later run any more. */
  | { type: 'remote-end'; resource: RemoteResource };

/** A file under its temporary name. Without `identity` nothing was written into it. */
export interface PartialFile {
  path: string;
  identity?: FileIdentity;
}

/** A file under its final name, which is one of several that are not all there. Size and time are as when it got it. */
export interface PublishedFile {
  path: string;
  identity: FileIdentity;
  size: string;
  modified: string;
}

/** The launch of an appliance or a server; the record does not say which directory was made for its sockets, if any. */
export interface NotedLaunch {
  parent: string;
  /** Milliseconds since 1970. */
  time: number;
}

/** What a record says. */
export interface RunRecord {
  header: RunHeader;
  partial: PartialFile[];
  published: PublishedFile[];
  directories: { path: string; identity: FileIdentity }[];
  processes: ProcessIdentity[];
  launches: NotedLaunch[];
  /** What was made at targets, or was about to be. */
  remote: RemoteResource[];
  /** Bytes of the lines that were written to their ends. */
  length: number;
}

type Fields = Record<string, unknown>;

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const isNumeral = (value: unknown): boolean => typeof value === 'string' && /^\d{1,20}$/.test(value);
const isText = (value: unknown): boolean => typeof value === 'string';
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;

function isPath(value: unknown): boolean {
  return (
    typeof value === 'string' && isAbsolute(value) && !value.includes('\0') && normalize(value) === value
  );
}

function isFileIdentity(value: unknown): boolean {
  return isFields(value) && isNumeral(value.dev) && isNumeral(value.ino) && isNumeral(value.born);
}

function isProcessIdentity(value: unknown): boolean {
  return isFields(value) && isCount(value.pid) && (value.pid as number) > 1 && isCount(value.startTime);
}

function isHostIdentity(value: unknown): boolean {
  return (
    isFields(value) &&
    [value.bootId, value.pidNamespace, value.name, value.machine].every((part) => isText(part))
  );
}

function isHeader(value: Fields): boolean {
  return (
    isText(value.version) &&
    isText(value.date) &&
    isCount(value.uid) &&
    isPath(value.directory) &&
    isFileIdentity(value.identity) &&
    isProcessIdentity(value.process) &&
    isHostIdentity(value.host)
  );
}

function isRemoteResource(value: unknown): boolean {
  return (
    isFields(value) &&
    [value.output, value.place, value.kind, value.id].every(isText) &&
    (value.details === undefined || (isFields(value.details) && Object.values(value.details).every(isText)))
  );
}

/** Whether two notes are about the same thing. */
export function isSameResource(one: RemoteResource, other: RemoteResource): boolean {
  return (['output', 'place', 'kind', 'id'] as const).every((key) => one[key] === other[key]);
}

function isRecordLine(value: unknown): value is RecordLine {
  if (!isFields(value)) return false;
  switch (value.type) {
    case 'file':
      return isPath(value.path);
    case 'made':
    case 'directory':
      return isPath(value.path) && isFileIdentity(value.identity);
    case 'published':
      return (
        isPath(value.path) &&
        isFileIdentity(value.identity) &&
        isNumeral(value.size) &&
        isNumeral(value.modified)
      );
    case 'begin':
    case 'end':
    case 'keep':
      return true;
    case 'launch':
      return isPath(value.parent) && isCount(value.time);
    case 'process':
      return isProcessIdentity(value.process);
    case 'remote':
    case 'remote-end':
      return isRemoteResource(value.resource);
    default:
      return false;
  }
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}

function collect(header: RunHeader, lines: readonly RecordLine[]): RunRecord {
  const partial = new Map<string, PartialFile>();
  let published: PublishedFile[] = [];
  let depth = 0;
  const record: RunRecord = {
    header,
    partial: [],
    published: [],
    directories: [],
    processes: [],
    launches: [],
    remote: [],
    length: 0,
  };
  for (const line of lines) {
    switch (line.type) {
      case 'file':
        partial.set(line.path, { path: line.path });
        break;
      case 'made':
        partial.set(line.path, { path: line.path, identity: line.identity });
        break;
      case 'published':
        // A file that does not belong with others is complete once it has its name.
        if (depth > 0) published.push(line);
        break;
      case 'begin':
        depth++;
        break;
      case 'end':
        depth = Math.max(0, depth - 1);
        if (depth === 0) published = [];
        break;
      case 'keep':
        published = [];
        break;
      case 'launch':
        record.launches.push({ parent: line.parent, time: line.time });
        break;
      case 'directory':
        record.directories.push(line);
        record.launches = record.launches.filter(({ parent }) => parent !== dirname(line.path));
        break;
      case 'process':
        record.processes.push(line.process);
        break;
      case 'remote':
        record.remote = [
          ...record.remote.filter((noted) => !isSameResource(noted, line.resource)),
          line.resource,
        ];
        break;
      case 'remote-end':
        record.remote = record.remote.filter((noted) => !isSameResource(noted, line.resource));
        break;
    }
  }
  return { ...record, partial: [...partial.values()], published };
}

/**
 * Reads a record. `unbegun`: there is not even a first line, so the run had made nothing; `newer`: written by a version of
 * v2v-node whose records this one does not understand; `damaged`: anything else that is not a record.
 */
export function parseRecord(text: string): RunRecord | 'unbegun' | 'newer' | 'damaged' {
  const lines = text.split('\n').slice(0, -1);
  if (lines.length === 0) return 'unbegun';
  const [header, ...others] = lines.map(parseJson);
  if (!isFields(header) || header.type !== 'run' || !isCount(header.format)) return 'damaged';
  if ((header.format as number) > recordFormat) return 'newer';
  if (!knownFormats.includes(header.format as number) || !isHeader(header)) return 'damaged';
  if (!others.every(isRecordLine)) return 'damaged';
  const length = Buffer.byteLength(text.slice(0, text.lastIndexOf('\n') + 1));
  return { ...collect(header as unknown as RunHeader, others), length };
}
