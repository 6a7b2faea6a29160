/** Secrets that are known by the lines before them. */
import { mask, type LineMask } from './mask';
import { isSecretName } from './secret-name';

const begin = /-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----/;
const end = /-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----/;

/** Private keys in PEM and its like. One without an end reaches to the end of the file. */
export function privateKeys(): LineMask {
  let inside = false;
  return (line) => {
    if (inside) {
      inside = !end.test(line);
      return inside ? mask : line.replace(/^.*(?=-----END )/, (text) => (text.trim() === '' ? text : mask));
    }
    // What follows on the line itself is masked with all else that is known by its look.
    inside = begin.test(line) && !end.test(line);
    return line;
  };
}

const indentOf = (line: string): number => /^\s*/.exec(line)?.[0].length ?? 0;

/** What is below a name in YAML: `password: |`, or a list. */
export function indentedBlocks(path: string): LineMask {
  let limit: number | undefined;
  return (line) => {
    if (limit !== undefined && line.trim() !== '') {
      const indent = indentOf(line);
      if (indent > limit || (indent === limit && /^\s*- /.test(line))) return line.slice(0, indent) + mask;
      limit = undefined;
    }
    const [, name] = /^\s*(?:- +)?["']?([\w.-]+)["']?:(?:\s+[|>][-+\d]*)?\s*$/.exec(line) ?? [];
    if (name !== undefined && isSecretName(name, path)) limit = indentOf(line);
    return line;
  };
}

/** Every value in sections such as NetworkManager's `[vpn-secrets]`. */
export function secretSections(): LineMask {
  let inside = false;
  return (line) => {
    const section = /^\s*\[([^\]]+)\]/.exec(line)?.[1];
    if (section !== undefined) inside = /secret|credential/i.test(section);
    return inside && section === undefined ? line.replace(/^([^=#]*=\s*)\S.*$/, `$1${mask}`) : line;
  };
}

/** Answers in debconf's database to questions for a secret. */
export function debconfValues(path: string): LineMask {
  if (!/^\/var\/(?:cache\/debconf|lib\/cdebconf)\//.test(path)) return (line) => line;
  let secret = false;
  return (line) => {
    const question = /^Name:\s*(.*)/s.exec(line)?.[1];
    if (question !== undefined) secret = isSecretName(question.slice(question.lastIndexOf('/') + 1), path);
    if (line === '') secret = false;
    return secret ? line.replace(/^(Value:\s*)\S.*$/, `$1${mask}`) : line;
  };
}
