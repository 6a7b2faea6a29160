/** Make the directory `path` with `build(temporary)` unless it is there; it appears whole or not at all. */
export function makeOnce(
  path: string,
  build: (temporary: string) => Promise<void>,
  signal?: AbortSignal,
): Promise<{ path: string; cached: boolean }>;
