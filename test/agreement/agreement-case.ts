import type { Guestfs } from '../../lib/guestfs';
import type { TestCommands, TestFiles } from '../../lib/testing';
import type { GuestfsActions } from '../../types/guestfs.gen';

type Call = {
  [Name in keyof GuestfsActions]: readonly [Name, ...Parameters<GuestfsActions[Name]>];
}[keyof GuestfsActions];

/** What became of a call. Of an error only what callers go by; `''` where the appliance has no number for it. */
export type Outcome = { result: unknown } | { errno: string };

/** Something that is done to a guest, and what an appliance makes of it. */
export interface AgreementCase {
  name: string;
  run: (guest: Guestfs) => Promise<unknown>;
  expected: Outcome;
}

/** What is done one after the other to a guest that begins with these files. */
export interface AgreementGroup {
  name: string;
  files: TestFiles;
  commands?: TestCommands;
  cases: readonly AgreementCase[];
}

const callCase = (call: Call, expected: Outcome): AgreementCase => {
  const [method, ...args] = call;
  return {
    name: `${method}(${args.map((arg) => JSON.stringify(arg)).join(', ')})`,
    run: (guest) => (guest[method] as (...values: unknown[]) => Promise<unknown>).apply(guest, args),
    expected,
  };
};

/** A call that gives `result`; {@link comparable} says what of it. */
export const gives = (call: Call, result?: unknown): AgreementCase => callCase(call, { result });

/** A call that fails; without `errno` with an error that has none. */
export const fails = (call: Call, errno = ''): AgreementCase => callCase(call, { errno });

/** Several calls, where one needs what another gives. */
export const does = (name: string, run: AgreementCase['run'], result: unknown): AgreementCase => ({
  name,
  run,
  expected: { result },
});

/** What is no error of a call, as a wrong type, is thrown. */
export async function outcomeOf(guest: Guestfs, { run }: AgreementCase): Promise<Outcome> {
  try {
    return { result: comparable(await run(guest)) };
  } catch (error) {
    const { code, errno } = error as { code?: string; errno?: string };
    if (code !== 'GUESTFS' || errno === undefined) throw error;
    return { errno };
  }
}

/** Of an answer what is the same in every run: of stat(2) mode and owner, of readdir(3) names and types, in order. */
function comparable(result: unknown): unknown {
  if (Buffer.isBuffer(result)) return result.toString('latin1');
  if (Array.isArray(result)) {
    const values = result.map(comparable);
    return result.some((each) => isObject(each) && 'ftyp' in each) ? values.sort() : values;
  }
  if (!isObject(result)) return result;
  if ('ftyp' in result) return `${String(result.ftyp)} ${String(result.name)}`;
  const mode = result.st_mode ?? result.mode;
  if (typeof mode === 'number') {
    const [uid, gid] = [result.st_uid ?? result.uid, result.st_gid ?? result.gid];
    return { mode: mode.toString(8), owner: `${String(uid)}:${String(gid)}` };
  }
  return Object.fromEntries(Object.entries(result).map(([key, value]) => [key, comparable(value)]));
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
