/**
 * A file of variables such as those in /etc/sysconfig with one of them set: where it is set already, each time it is, else
 * at the end. All else stays as it is.
 *
 * @param value without characters that a shell would take apart
 */
export function setVariable(text: string, name: string, value: string): string {
  const assignment = `${name}=${value}`;
  const assigned = new RegExp(`^[ \\t]*(?:export[ \\t]+)?${name}=.*$`, 'gm');
  if (assigned.test(text)) return text.replace(assigned, assignment);
  return `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${assignment}\n`;
}
