/** Hosts of libvirt's test driver, https://libvirt.org/drvtest.html. Their guests and pools are made up, the files are there. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { scratch } from '../archives';

export interface TestGuest {
  name: string;
  uuid?: string;
  devices?: string;
  /** Beside memory and system. */
  body?: string;
  /** virDomainState; default 5, shut off. */
  state?: number;
}

function domainOf({ name, uuid, devices = '', body = '', state = 5 }: TestGuest): string {
  const identity = uuid === undefined ? '' : `<uuid>${uuid}</uuid>`;
  return `<domain type='test'><name>${name}</name>${identity}<memory>65536</memory><os><type>hvm</type></os>
    ${body}<devices>${devices}</devices><test:runstate>${state}</test:runstate></domain>`;
}

/** Writes the file of a host; `pools` are XML. Its URI is `test://` and the path. */
export function testNode(guests: readonly TestGuest[], pools = '', directory = scratch()): string {
  const path = join(directory, 'node.xml');
  const namespace = `xmlns:test='http://libvirt.org/schemas/domain/test/1.0'`;
  writeFileSync(path, `<node ${namespace}>${guests.map(domainOf).join('')}${pools}</node>`);
  return `test://${path}`;
}

/** A pool of files in a directory. */
export function poolOf(directory: string, ...volumes: string[]): string {
  const each = volumes.map(
    (name) => `<volume type='file'><name>${name}</name><capacity>1048576</capacity></volume>`,
  );
  return `<pool type='dir'><name>images</name><target><path>${directory}</path></target>${each.join('')}</pool>`;
}
