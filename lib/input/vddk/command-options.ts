import type { VddkOptions } from '../../../types/input';

/** The options as the command takes them, `vddk-libdir=/opt/vddk`. A cookie is not shown. */
export function commandOptions(options: VddkOptions): string[] {
  const { libdir, thumbprint, transports, compression, config, cookie, nfcHostPort, port, snapshot } =
    options;
  const single: Readonly<Record<string, string | number | undefined>> = {
    libdir,
    thumbprint,
    transports: transports?.join(':'),
    compression,
    config,
    cookie: cookie === undefined ? undefined : '***',
    nfchostport: nfcHostPort,
    port,
    snapshot,
    plugin: options.plugin,
  };
  const words = Object.entries(single).flatMap(([key, value]) =>
    value === undefined ? [] : [`vddk-${key}=${value}`],
  );
  return [...words, ...(options.files ?? []).map((file) => `vddk-file=${file}`)];
}
