/** Changes of what the guest is: names, users, packages, programs that run. */

/** Gives the guest a host name, as `--hostname`. */
export interface HostnameOperation {
  operation: 'hostname';
  /** A host name, or a fully qualified domain name. */
  hostname: string;
}

export type SystemOperation = HostnameOperation;
