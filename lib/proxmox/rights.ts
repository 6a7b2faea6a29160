import { pathOf, type ProxmoxApi } from './api';
import { fieldsOf, isTrue } from './values';

/** Privileges that are needed at a path of the permissions, or all of them at another one in its place. */
export interface NeededRights {
  path: string;
  privileges: readonly string[];
  /** Where they count as well: those of a pool for its machines. */
  orAt?: string;
}

/** Privileges that a token lacks at a path. */
export interface MissingRights {
  path: string;
  privileges: string[];
}

async function privilegesAt(api: ProxmoxApi, path: string): Promise<Set<string>> {
  const answer = fieldsOf(await api.get(pathOf('access', 'permissions'), { path }));
  const granted = fieldsOf(answer[path]);
  // The value says whether it is inherited by the paths below; that it is there says that it is granted here.
  return new Set(Object.keys(granted).filter((name) => granted[name] === 0 || isTrue(granted[name])));
}

/**
 * Which of the privileges the token lacks. Asked for before anything else: a token without permissions gets empty lists for
 * answers, and no error.
 */
export async function missingRights(
  api: ProxmoxApi,
  needed: readonly NeededRights[],
): Promise<MissingRights[]> {
  const missing: MissingRights[] = [];
  for (const { path, privileges, orAt } of needed) {
    const granted = await privilegesAt(api, path);
    const also = orAt === undefined ? undefined : await privilegesAt(api, orAt);
    const lacks = privileges.filter((name) => !granted.has(name) && also?.has(name) !== true);
    if (lacks.length > 0) missing.push({ path: orAt ?? path, privileges: lacks });
  }
  return missing;
}
