/** What is changed in a guest beside the conversion, as virt-customize does. One type an operation. */

/** Gives the guest a host name, as `--hostname`. */
export interface HostnameOperation {
  operation: 'hostname';
  /** A host name, or a fully qualified domain name. */
  hostname: string;
}

/** One change. A list of them is made in its order, after the guest is converted. */
export type CustomizeOperation = HostnameOperation;
