import { Guestfs } from '../../lib/guestfs/index';
import type { CallOptions, GuestfsStatns } from '../../lib/guestfs/index';

// Checked by the compiler (npm run lint:types); at run time the test only sees that the methods are there.

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
type Result<Method extends keyof Guestfs> = Guestfs[Method] extends (...args: never[]) => Promise<infer R>
  ? R
  : never;
type Parameter<Method extends keyof Guestfs, N extends number> = Guestfs[Method] extends (
  ...args: infer P
) => unknown
  ? P[N]
  : never;

/** Compiles only for `true`. */
function holds<T extends true>(...methods: (T extends true ? keyof Guestfs : never)[]): void {
  for (const method of methods) expect(typeof Guestfs.prototype[method]).toBe('function');
}

test('each kind of C result has its type', () => {
  holds<Same<Result<'mkdir'>, void>>('mkdir');
  holds<Same<Result<'exists'>, boolean>>('exists');
  holds<Same<Result<'getMemsize'>, number>>('getMemsize');
  holds<Same<Result<'blockdevGetsize64'>, number>>('blockdevGetsize64');
  holds<Same<Result<'partGetGptAttributes'>, bigint>>('partGetGptAttributes');
  holds<Same<Result<'augGet'>, string>>('augGet');
  holds<Same<Result<'getAppend'>, string | null>>('getAppend');
  holds<Same<Result<'ls'>, string[]>>('ls');
  holds<Same<Result<'listFilesystems'>, Record<string, string>>>('listFilesystems');
  holds<Same<Result<'readFile'>, Buffer>>('readFile');
  holds<Same<Result<'statns'>, GuestfsStatns>>('statns');
  holds<Same<Result<'lstatnslist'>, GuestfsStatns[]>>('lstatnslist');
  holds<Same<GuestfsStatns['st_ino'], bigint>>();
  holds<Same<GuestfsStatns['st_size'], number>>();
});

test('each kind of C argument has its type', () => {
  holds<Same<Parameter<'ls', 0>, string>>();
  holds<Same<Parameter<'setAppend', 0>, string | null>>();
  holds<Same<Parameter<'command', 0>, readonly string[]>>();
  holds<Same<Parameter<'setTrace', 0>, boolean>>();
  holds<Same<Parameter<'setMemsize', 0>, number>>();
  holds<Same<Parameter<'truncateSize', 1>, number | bigint>>();
  holds<Same<Parameter<'write', 1>, Uint8Array | string>>();
  holds<Same<Parameter<'ls', 1>, CallOptions | undefined>>();
  holds<Same<NonNullable<Parameter<'addDrive', 1>>['server'], readonly string[] | undefined>>();
  holds<Same<NonNullable<Parameter<'addDrive', 1>>['readonly'], boolean | undefined>>();
  holds<Same<NonNullable<Parameter<'addDrive', 1>>['signal'], AbortSignal | undefined>>();
});
