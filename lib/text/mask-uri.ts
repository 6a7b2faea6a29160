const mask = '***';

/** A user's name and password. An apostrophe may be in a password that somebody left unencoded. */
const userInfo = /^([^\s/?#"<>:[\]]*):([^\s/?#"<>]+)@/;

/** The same where the password has characters unencoded that end a host; what follows the colon is then no port. */
const unencodedUserInfo = /^([^\s/?#"<>:[\]]*):(?!\d*(?:[/?#]|$))([^\s"<>]+)@/;

/** Names of parameters whose value lets somebody in: `password`, `X-Amz-Signature`, `access_token`, `sig`, … */
const secretName =
  /(?:pass|passwd|password|passphrase|pwd|secret|token|signature|credentials?|cookie|jwt|key|ticket|sid|session)$|^(?:sig|auth|authorization|sessionid)$/i;

const parameter = /([?&;#])([^\s=&;#?"'<>]+)=([^\s&;#"'<>]+)/g;

function maskOne(rest: string): string {
  const authority = userInfo.test(rest) ? userInfo : unencodedUserInfo;
  return rest
    .replace(authority, (_whole, user: string) => `${user}:${mask}@`)
    .replace(parameter, (whole, before: string, name: string) =>
      secretName.test(name) ? `${before}${name}=${mask}` : whole,
    );
}

/**
 * A text in which URIs show no secrets: passwords before the host, and parameters that let somebody in (a password, a
 * token, a signature, a cookie), become `***`. What is no secret stays as it is, names of users as well.
 *
 * @example
 * maskUri('cannot open nbd://backup:hunter2@host/disk'); // cannot open nbd://backup:***@host/disk
 * maskUri('https://host/disk.img?X-Amz-Signature=9f86d0'); // https://host/disk.img?X-Amz-Signature=***
 */
export function maskUri(text: string): string {
  // qemu's older names of Ceph's images have no slashes.
  const shown = text.includes('rbd:')
    ? text.replace(/(\brbd:(?:(?!\brbd:)\S)*?:key=)[^\s:'"]+/g, `$1${mask}`)
    : text;
  if (!shown.includes('://')) return shown;
  return shown.replace(
    /\b([a-z][a-z0-9+.-]{0,30}:\/\/)([^\s"<>]+)/gi,
    (_whole, scheme: string, rest: string) => scheme + maskOne(rest),
  );
}
