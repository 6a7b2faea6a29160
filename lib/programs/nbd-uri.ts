/** The path of the Unix socket that an NBD URI names, `nbd+unix:///export?socket=PATH`; undefined where it names none. */
export function nbdSocket(uri: string): string | undefined {
  // Not `searchParams`, which make a space of a plus.
  const socket = /[?&]socket=([^&]*)/.exec(uri)?.[1];
  return socket === undefined ? undefined : decodeURIComponent(socket);
}
