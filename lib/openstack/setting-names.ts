import type { OpenstackCloud } from '../../types/openstack';

/** What is read of a cloud as text, whoever says it. */
export type SettingName = Exclude<
  keyof OpenstackCloud,
  'name' | 'verifyCertificate' | 'password' | 'applicationCredentialSecret' | 'token'
>;
export type SecretName = 'password' | 'applicationCredentialSecret' | 'token';

/** The spellings of `clouds.yaml`, below `auth` or at the top; `OS_` and capitals make the variable. */
const spellings: readonly (readonly [string, SettingName | SecretName])[] = [
  ['auth_url', 'authUrl'],
  ['username', 'username'],
  ['user_id', 'userId'],
  ['password', 'password'],
  ['user_domain_name', 'userDomainName'],
  ['user_domain_id', 'userDomainId'],
  ['project_name', 'projectName'],
  ['tenant_name', 'projectName'],
  ['project_id', 'projectId'],
  ['tenant_id', 'projectId'],
  ['project_domain_name', 'projectDomainName'],
  ['project_domain_id', 'projectDomainId'],
  ['application_credential_id', 'applicationCredentialId'],
  ['application_credential_name', 'applicationCredentialName'],
  ['application_credential_secret', 'applicationCredentialSecret'],
  ['token', 'token'],
  ['region_name', 'regionName'],
  ['interface', 'interface'],
  ['endpoint_type', 'interface'],
  ['cacert', 'caFile'],
];

/** What one place says of a cloud. */
export type CloudSettings = Partial<Record<SettingName | SecretName, string>> & {
  verifyCertificate?: boolean;
  /** How Keystone is to be asked, as keystoneauth calls it. */
  authType?: string;
};

function isTrue(text: string): boolean {
  return ['1', 'true', 'yes', 'on', 't', 'y'].includes(text.trim().toLowerCase());
}

/** Settings by a look-up of their spellings. */
export function readSettings(find: (spelling: string) => string | undefined): CloudSettings {
  const settings: CloudSettings = {};
  for (const [spelling, name] of spellings) {
    const value = find(spelling);
    if (value !== undefined && value !== '') settings[name] ??= value;
  }
  for (const side of ['user', 'project'] as const) {
    // One domain for both.
    const [domainName, domainId] = [`${side}DomainName`, `${side}DomainId`] as const;
    if (settings[domainName] !== undefined || settings[domainId] !== undefined) continue;
    const [name, id] = [find('default_domain') ?? find('default_domain_name'), find('default_domain_id')];
    if (id) settings[domainId] = id;
    else if (name) settings[domainName] = name;
  }
  const [verify, insecure, authType] = [find('verify'), find('insecure'), find('auth_type')];
  if (insecure) settings.verifyCertificate = !isTrue(insecure);
  else if (verify) settings.verifyCertificate = isTrue(verify);
  if (authType) settings.authType = authType;
  return settings;
}

/** The variables `OS_…`. */
export function environmentSettings(environment: NodeJS.ProcessEnv = process.env): CloudSettings {
  return readSettings((spelling) => environment[`OS_${spelling.toUpperCase()}`]);
}
