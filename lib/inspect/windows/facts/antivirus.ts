import type { InstalledProgram } from './installed';

/**
 * Programs that guard the boot or refuse new drivers, by name or publisher. Not Defender, which is part of Windows and lets
 * drivers pass: every guest would be warned of.
 */
const products = [
  /virus\b/i,
  /\bkaspersky\b/i,
  /\b(mcafee|trellix|fireeye)\b/i,
  /\bnorton\b/i,
  /\bsymantec endpoint/i,
  /\bsophos\b/i,
  /apex ?one/i,
  /\btrend micro\b.*\b(security|agent|deep)\b/i,
  /\bavg technologies\b/i,
  /\b(avast|avira|bitdefender|panda security|f-secure|withsecure|webroot|malwarebytes|cylance)\b/i,
  /\bESET\b/,
  /\b(crowdstrike|sentinel ?one|carbon black|cortex xdr|cybereason)\b/i,
];

/** Names of the anti-virus programs among those that are installed. */
export function antivirusOf(programs: readonly InstalledProgram[]): string[] {
  const found = programs.filter(({ key, displayName, publisher }) =>
    products.some((product) => [key, displayName, publisher].some((text) => product.test(text))),
  );
  return [...new Set(found.map(({ displayName }) => displayName))];
}
