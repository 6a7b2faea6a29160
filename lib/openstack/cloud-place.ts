import type { OpenstackCloud } from '../../types/openstack';

import { plainPath } from './plain-path';

/** Keystone's address without what may be secret in it. */
function plainUrl(text: string): string {
  if (!URL.canParse(text)) return 'an address that is none';
  const url = new URL(text);
  return `${url.origin}${plainPath(url).replace(/\/v3$/, '')}`;
}

/** The cloud and the project that are meant, as far as it can be told without reading files. No secrets. */
export function cloudPlace(cloud: OpenstackCloud = {}): string {
  const { OS_CLOUD, OS_AUTH_URL, OS_PROJECT_ID, OS_PROJECT_NAME } = process.env;
  const name = cloud.name ?? (cloud.authUrl === undefined ? OS_CLOUD : undefined);
  const url = cloud.authUrl ?? (name === undefined ? OS_AUTH_URL : undefined);
  const project =
    cloud.projectId ??
    cloud.projectName ??
    (name === undefined ? (OS_PROJECT_ID ?? OS_PROJECT_NAME) : undefined);
  const where = url === undefined ? `cloud ${name ?? 'of clouds.yaml'}` : plainUrl(url);
  return [where, ...(project === undefined ? [] : [`project ${project}`])].join(', ');
}
