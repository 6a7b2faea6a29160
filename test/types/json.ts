/**
 * What in `T`, however deep, is no JSON: functions, bigints, symbols, class instances such as `Buffer` and `Date`. `never`
 * where all of it is.
 */
export type NotJson<T> = T extends string | number | boolean | null | undefined
  ? never
  : T extends bigint | symbol | ((...args: never[]) => unknown) | ArrayBufferView | Date
    ? T
    : T extends ReadonlyMap<unknown, unknown> | ReadonlySet<unknown> | Promise<unknown> | AbortSignal
      ? T
      : T extends readonly (infer Element)[]
        ? NotJson<Element>
        : T extends object
          ? { [Key in keyof T]-?: NotJson<T[Key]> }[keyof T]
          : T;
