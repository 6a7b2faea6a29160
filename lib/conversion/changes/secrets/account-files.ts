import { mask, type LineMask } from './mask';

const accounts = /^\/etc\/(?:security\/)?(passwd|shadow|group|gshadow|opasswd)(?:[-.][\w.-]*)?$/;
const webUsers = /\/\.?ht(?:passwd|digest)[^/]*$/;

/** Passwords of passwd(5), shadow(5), group(5), gshadow(5), pam_pwhistory's opasswd, and web servers' user lists. */
export function accountFields(path: string): LineMask {
  const name = accounts.exec(path)?.[1];
  // user:number:count:hash,hash,…
  if (name === 'opasswd') return (line) => maskField(line, 3);
  if (name !== undefined) return (line) => maskField(line, 1);
  return webUsers.test(path) ? (line) => maskField(line, line.split(':').length - 1) : (line) => line;
}

function maskField(line: string, index: number): string {
  const fields = line.split(':');
  const field = fields[index];
  if (field === undefined || index === 0) return line;
  // An exclamation mark in front locks the account, and what follows is the hash all the same.
  const [, lock = '', hash = ''] = /^(!*)(.*)/s.exec(field) ?? [];
  if (/^(?:x|\*.*|NP|)$/.test(hash)) return line;
  fields[index] = lock + mask;
  return fields.join(':');
}
