/** The list of scripts that the program in the guest reads: a line a script, `NAME ATTEMPTS SECONDS LANGUAGE`. */

export interface ListedScript {
  /** `0001-install-drivers`: its directory. */
  directory: string;
  attempts: number;
  seconds: number;
  language: 'cmd' | 'powershell';
}

/** What the program has room for. */
export const mostScripts = 500;

/** The name of a script with a number before it; what no directory can be named becomes `-`. */
export function directoryName(number: number, name: string): string {
  return `${String(number).padStart(4, '0')}-${name.replace(/[^\w.-]+/g, '-').slice(0, 60)}`;
}

/** The name without its number, by which two are the same script. */
export const nameWithoutNumber = (directory: string): string => directory.replace(/^\d+-/, '');

export const numberOfScript = (directory: string): number => Number.parseInt(directory, 10) || 0;

/** Lines that no conversion of ours has written are left out. */
export function parseScriptList(text: string): ListedScript[] {
  return text.split('\n').flatMap((line) => {
    const match = /^(\d{4,}-[\w.-]*) (\d+) (\d+) (cmd|powershell)\r?$/.exec(line);
    if (match === null) return [];
    const [, directory, attempts, seconds, language] = match;
    return [
      {
        directory: directory!,
        attempts: Number(attempts),
        seconds: Number(seconds),
        language: language as ListedScript['language'],
      },
    ];
  });
}

export function formatScriptList(scripts: readonly ListedScript[]): string {
  return scripts
    .map(
      ({ directory, attempts, seconds, language }) => `${directory} ${attempts} ${seconds} ${language}\r\n`,
    )
    .join('');
}
