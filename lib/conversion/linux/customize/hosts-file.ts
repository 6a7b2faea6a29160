const shortForm = (name: string): string => name.split('.')[0] ?? name;

/** Names of the machine itself in every guest, whatever else it is called. */
const ofEveryMachine = ['localhost', 'localhost.localdomain'];

/**
 * /etc/hosts, hosts(5), with a machine's new name in place of the old one, and the short form of the new in place of that
 * of the old. Only whole names are replaced, not those that hold the old one; all else stays byte for byte.
 */
export function renameInHosts(text: string, before: string, after: string): string {
  const names = new Map([
    [shortForm(before), shortForm(after)],
    [before, after],
  ]);
  for (const name of ofEveryMachine) names.delete(name);
  return text
    .split('\n')
    .map((line) => {
      const [, address = '', rest = '', comment = ''] = /^(\s*[^\s#]*)([^#]*)(.*)/s.exec(line) ?? [];
      return address + rest.replace(/\S+/g, (name) => names.get(name) ?? name) + comment;
    })
    .join('\n');
}
