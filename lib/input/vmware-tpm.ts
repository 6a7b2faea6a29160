/** What is to be said of a virtual TPM of VMware, which is always of version 2.0: message and hint of a warning. */
export function vmwareTpmStays(owner: string): [message: string, hint: string] {
  return [
    `${owner} has a virtual TPM, whose content VMware keeps to itself: the guest gets an empty one.`,
    'Suspend BitLocker in the guest before it is shut down, or have the recovery key at hand.',
  ];
}
