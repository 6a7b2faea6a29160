import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

import { parse } from 'yaml';

import { V2vError } from '../errors';
import { reasonOf } from '../errors/reason';
import { readSettings, type CloudSettings } from './setting-names';

/** Where files of clouds are looked for, in this order; the first that is there is taken. */
function places(name: string, own: string | undefined): string[] {
  const configuration = process.env.XDG_CONFIG_HOME ?? join(process.env.HOME ?? homedir(), '.config');
  const directories = [process.cwd(), join(configuration, 'openstack'), '/etc/openstack'];
  const paths = directories.flatMap((directory) =>
    ['yaml', 'yml', 'json'].map((ending) => join(directory, `${name}.${ending}`)),
  );
  return own ? [own, ...paths] : paths;
}

type Mapping = Readonly<Record<string, unknown>>;

function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function badFile(path: string, problem: string, cause?: unknown): V2vError {
  return new V2vError('USAGE', `The file of clouds ${path} ${problem}.`, { subject: path, cause });
}

interface Found {
  path: string;
  clouds: Mapping;
}

async function firstFile(paths: readonly string[], required: string | undefined): Promise<Found | undefined> {
  for (const path of paths) {
    let text;
    try {
      text = await readFile(path, 'utf8');
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if ((code === 'ENOENT' || code === 'ENOTDIR') && path !== required) continue;
      throw badFile(path, `cannot be read: ${reasonOf(error)}`, error);
    }
    let content: unknown;
    try {
      content = parse(text);
    } catch (error) {
      // What the parser says quotes lines, with secrets in them.
      const { linePos } = error as { linePos?: readonly { line: number }[] };
      const where = linePos === undefined ? '' : ` at line ${linePos[0]?.line}`;
      throw badFile(path, `is not YAML${where}`);
    }
    if (!isMapping(content) || !isMapping(content.clouds)) throw badFile(path, 'has no clouds');
    return { path, clouds: content.clouds };
  }
  return undefined;
}

function textOf(value: unknown): string | undefined {
  return ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : undefined;
}

function settingsOf(entry: unknown): CloudSettings {
  const top = isMapping(entry) ? entry : {};
  const auth = isMapping(top.auth) ? top.auth : {};
  return readSettings((spelling) => textOf(auth[spelling]) ?? textOf(top[spelling]));
}

/**
 * What `clouds.yaml` and `secure.yaml` say of a cloud.
 *
 * @param name undefined: the cloud is taken if there is no other
 * @returns undefined where no cloud is named, and there is none or more than one
 * @throws V2vError `USAGE` where a file cannot be read, or has no such cloud
 */
export async function cloudOfFiles(name: string | undefined): Promise<CloudSettings | undefined> {
  const { OS_CLIENT_CONFIG_FILE: own, OS_CLIENT_SECURE_FILE: ownSecure } = process.env;
  const found = await firstFile(places('clouds', own), own);
  if (found === undefined) {
    if (name === undefined) return undefined;
    throw new V2vError('USAGE', `There is no clouds.yaml, which should describe the cloud ${name}.`, {
      subject: name,
      hint: 'It is looked for in this directory, ~/.config/openstack and /etc/openstack; OS_CLIENT_CONFIG_FILE names another.',
    });
  }
  const names = Object.keys(found.clouds);
  const chosen = name ?? (names.length === 1 ? names[0]! : undefined);
  if (chosen === undefined) return undefined;
  if (!Object.hasOwn(found.clouds, chosen)) {
    throw badFile(found.path, `has no cloud ${chosen}; it has ${names.join(', ')}`);
  }
  const entry = found.clouds[chosen];
  if (isMapping(entry) && entry.profile !== undefined && settingsOf(entry).authUrl === undefined) {
    throw badFile(found.path, `takes ${chosen} from a profile, which is not read; write its auth_url there`);
  }
  const secure = await firstFile(places('secure', ownSecure), ownSecure);
  const secrets = secure !== undefined && Object.hasOwn(secure.clouds, chosen) ? secure.clouds[chosen] : {};
  return { ...settingsOf(entry), ...settingsOf(secrets) };
}
