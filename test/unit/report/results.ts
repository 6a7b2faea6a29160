/** Results of real conversions, and one in which everything that can come from a guest is hostile. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import type { ConvertFailure } from '../../../types/failure';
import type { ConvertResult } from '../../../types/result';

function read(name: string): unknown {
  return JSON.parse(readFileSync(resolve(__dirname, '../../fixtures/results', `${name}.json`), 'utf8'));
}

export const debian12 = read('debian12') as ConvertResult;
export const el7like = read('el7like') as ConvertResult;
export const win2019 = read('win2019') as ConvertResult;
export const failed = read('el7like-failed') as ConvertFailure;

export const attack = `"'><script>document.title='owned'</script><img src=x onerror=alert(1)></style>&lt;b>\u202e\u0007`;

/** Members whose strings the types fix: what stands there is chosen by v2v-node. */
const fixed = new Set([
  ...[
    'action',
    'arch',
    'blockBus',
    'bus',
    'chipset',
    'code',
    'controller',
    'evidence',
    'format',
    'kind',
    'netBus',
    'networkType',
    'noDiff',
  ],
  ...[
    'outcome',
    'role',
    'rtc',
    'stage',
    'status',
    'strategy',
    'system',
    'type',
    'machine',
    'firmware',
    'encryption',
    'algorithm',
    'video',
    'virtio',
  ],
]);

/** The same value with an attack at the end of each string. */
export function hostile<T>(value: T): T {
  const spoil = (key: string, member: unknown): unknown =>
    typeof member === 'string' && !fixed.has(key) ? member + attack : member;
  return JSON.parse(JSON.stringify(value), spoil) as T;
}

/** A result with many disks, cards, warnings and changes, some of them long. */
export function large(): ConvertResult {
  const { conversion, disks, machine, warnings, source } = el7like;
  const times = <T, U>(count: number, list: readonly T[], change: (each: T, index: number) => U): U[] =>
    Array.from({ length: count }, (_, index) => change(list[index % list.length]!, index));
  const longLine = `+PATH="${'/opt/a-directory-with-a-long-name/bin:'.repeat(12)}"`;
  return {
    ...el7like,
    name: 'an-erp-database-with-a-name-that-is-as-long-as-names-in-vcenter-may-be-which-is-eighty-01',
    source: { ...source, nics: times(4, source.nics, (nic) => nic) },
    disks: times(5, disks, (disk, index) => ({
      ...disk,
      path: `${disk.path}${index}`,
      virtualSize: disk.virtualSize * (index + 1) ** 3,
      sourceDataSize: disk.virtualSize * (index + 1) ** 2,
      dataSize: disk.virtualSize * (index + 1) * 0.6,
    })),
    machine: {
      ...machine,
      nics: times(4, machine.nics, (each, nic) => ({ ...each, nic, mac: `${each.mac.slice(0, -2)}a${nic}` })),
    },
    warnings: times(7, warnings, (warning, index) =>
      index % 2 === 0
        ? warning
        : { code: 'FSTRIM', message: `The filesystem on /dev/vg/data${index} cannot be trimmed.` },
    ),
    conversion: {
      ...conversion,
      removedPackages: ['open-vm-tools', 'open-vm-tools-desktop', 'vmware-tools-esx-nox'],
      changes: times(60, conversion.changes, (change, index) => ({
        ...change,
        path:
          index % 10 === 9
            ? `/${'a-long-name-of-a-directory/'.repeat(8)}${index}`
            : `${change.path}.${index}`,
        ...(index === 3 ? { diff: `--- /dev/null\n+++ b/etc/profile\n@@ -0,0 +1 @@\n${longLine}\n` } : {}),
      })),
    },
  };
}
