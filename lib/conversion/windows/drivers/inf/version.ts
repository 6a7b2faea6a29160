import type { DriverArch } from '../guest-windows';
import type { Inf } from './inf';

/** What [Version] says. */
export interface InfVersion {
  className: string;
  classGuid: string;
  /** `2024-07-18`; empty where it is not given. */
  date: string;
  /** `100.95.104.26200`; `0.0.0.0` where it is not given. */
  version: string;
  /** Name of the catalogue's file. */
  catalogue?: string;
}

/** Reads [Version]; undefined where this is not the INF of a driver. */
export function infVersion(inf: Inf, arch: DriverArch): InfVersion | undefined {
  const value = (key: string): string | undefined => inf.values('Version', key)[0];
  const signature = value('Signature')?.toLowerCase();
  if (signature === undefined || !['$windows nt$', '$chicago$'].includes(signature)) return undefined;
  const guid = value('ClassGuid')?.toUpperCase() ?? '';
  const [date = '', version = ''] = inf.values('Version', 'DriverVer');
  const catalogue = value(`CatalogFile.NT${arch}`) ?? value('CatalogFile.NT') ?? value('CatalogFile');
  return {
    className: value('Class') ?? '',
    classGuid: /^\{[\dA-F-]{36}\}$/.test(guid) ? guid : '',
    date: isoDate(date),
    version: /^\d{1,5}(?:\.\d{1,5}){0,3}$/.test(version) ? version : '0.0.0.0',
    ...(catalogue === undefined || catalogue === '' ? {} : { catalogue }),
  };
}

/** `07/18/2024` → `2024-07-18` */
function isoDate(text: string): string {
  const [, month = '', day = '', year = ''] = /^(\d{1,2})[/-](\d{1,2})[/-](\d{4})$/.exec(text) ?? [];
  return year === '' ? '' : `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
}

/** Numerically, field by field; positive where the first is the newer one. */
export function compareVersions(one: string, other: string): number {
  const [left, right] = [one, other].map((text) => text.split('.').map(Number));
  for (let at = 0; at < 4; at++) {
    const difference = (left?.[at] ?? 0) - (right?.[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
