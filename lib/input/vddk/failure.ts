import { V2vError, type V2vErrorCode } from '../../errors';

interface Meaning {
  pattern: RegExp;
  code: V2vErrorCode;
  hint: string;
}

/** What VMware's library says, and what it means. */
const meanings: readonly Meaning[] = [
  {
    pattern: /incorrect user name or password|authentication fail|cannot complete login/i,
    code: 'SOURCE_LOGIN',
    hint: 'Check user and password, and whether the account is locked.',
  },
  {
    pattern: /thumbprint|certificate|SSL exception/i,
    code: 'SOURCE_IDENTITY',
    hint: 'Check the thumbprint (-io vddk-thumbprint), or leave it out.',
  },
  {
    pattern: /access rights|permission|not licensed|privilege/i,
    code: 'SOURCE_RIGHTS',
    hint: 'The user needs the rights that docs/vddk.md lists, at the guest and at its datastores.',
  },
  {
    pattern: /could not be contacted|cannot connect to|refused connection|timed? ?out|network/i,
    code: 'SOURCE_UNREACHABLE',
    hint: 'The ESXi host that the guest is on must be reachable by name from here, at the ports 443 and 902.',
  },
  {
    pattern: /file was not found|does not exist|no such file/i,
    code: 'DISK_MISSING',
    hint: 'Check the name, and that the guest was not moved meanwhile; vddk-file names another.',
  },
];

/** The last error that nbdkit wrote, without what is before it. */
function lastError(stderr: string): string | undefined {
  const errors = Array.from(stderr.matchAll(/^nbdkit: .*?error: (.+)$/gm), ([, text]) => text!.trim());
  // What the plugin says, rather than what nbdkit makes of it.
  return errors.findLast((text) => /VixDiskLib|NFC|vddk/i.test(text)) ?? errors.at(-1);
}

/**
 * Why a disk cannot be opened, by what its server wrote.
 *
 * @param error what its client says, which knows no more than that the connection was closed
 */
export function vddkFailure(disk: string, stderr: string, error: V2vError): V2vError {
  const said = lastError(stderr);
  if (said === undefined) return error;
  const { code, hint } = meanings.find(({ pattern }) => pattern.test(said)) ?? {
    code: 'DISK_READ' as const,
    hint: 'docs/vddk.md lists what VMware’s library needs.',
  };
  return new V2vError(code, `VMware's library cannot open the disk ${disk}: ${said}`, {
    subject: disk,
    hint,
    cause: error,
  });
}
