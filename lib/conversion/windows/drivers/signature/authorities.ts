/**
 * Who vouches for the signers of drivers: Microsoft, and the authorities whose certificates Microsoft has countersigned for
 * drivers of the kernel, by the names that they go by in certificates, in lower case.
 *
 * @see https://learn.microsoft.com/windows-hardware/drivers/install/cross-certificates-for-kernel-mode-code-signing
 */
const authorities = [
  'addtrust',
  'baltimore',
  'certum',
  'comodo',
  'digicert',
  'entrust',
  'geotrust',
  'globalsign',
  'go daddy',
  'godaddy',
  'identrust',
  'microsoft',
  'netlock',
  'secom trust',
  'security communication',
  'sectigo',
  'starfield',
  'startcom',
  'symantec',
  'tc trustcenter',
  'thawte',
  'usertrust',
  'verisign',
];

/** True for the name of an authority that Windows knows. */
export function isKnownAuthority(name: string): boolean {
  const lower = name.toLowerCase();
  return authorities.some((authority) => lower.includes(authority));
}
