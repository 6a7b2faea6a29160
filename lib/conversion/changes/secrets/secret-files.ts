import { mask, type LineMask } from './mask';

/** Files that hold nothing but secrets; keys that open disks have no name of their own. */
const secretFiles: readonly RegExp[] = [
  /\/ssh_host_\w+_key$/,
  /\/\.ssh\/(?!.*\.pub$)id_[^/]*$/,
  /^\/etc\/ssl\/private\//,
  /^\/etc\/pki\/(?:[^/]+\/)*private\//,
  /^\/etc\/(?:cryptsetup-keys\.d|luks-?keys|luks|keys)\//,
  /\/[^/]*(?:crypto_?key|key_?file)[^/]*$/i,
  /\.(?:key|lek|keytab|p12|pfx|jks|kdbx|ppk)$/i,
  /\/\.(?:netrc|pgpass|git-credentials|smbcredentials)$/,
  /^\/etc\/ppp\/[^/]*-secrets$/,
  /^\/etc\/(?:ipsec|strongswan|racoon)[^/]*(?:\/.*)?(?:secrets|psk\.txt)$/,
  /^\/var\/(?:cache\/debconf|lib\/cdebconf)\/passwords\.dat/,
  /\/smbpasswd$/,
  /\/(?:random-seed|credential\.secret)$/,
];

/** True for a file that has no line which may be shown. */
export function isSecretFile(path: string): boolean {
  return !path.endsWith('.pub') && secretFiles.some((pattern) => pattern.test(path));
}

export const wholeLines: LineMask = (line) => (line === '' ? '' : mask);
