import type { Password, ServerCertificate } from './access';

/** How the services of a cloud are addressed in its catalogue. */
export type OpenstackInterface = 'public' | 'internal' | 'admin';

/**
 * A cloud of OpenStack, and who one is there. What is absent is taken from `clouds.yaml` where a cloud is named (`name`,
 * `OS_CLOUD`), else from the variables `OS_…`, else from the only cloud of `clouds.yaml`.
 */
export interface OpenstackCloud extends ServerCertificate {
  /** Name of a cloud in `clouds.yaml`. */
  name?: string;
  /** Of Keystone: `https://cloud.example.com:5000/v3`. */
  authUrl?: string;
  username?: string;
  userId?: string;
  password?: Password;
  userDomainName?: string;
  userDomainId?: string;
  projectName?: string;
  projectId?: string;
  projectDomainName?: string;
  projectDomainId?: string;
  /** Of an application credential, in place of user and project; or its name, together with the user. */
  applicationCredentialId?: string;
  applicationCredentialName?: string;
  applicationCredentialSecret?: Password;
  /** A token that was issued before; it cannot be renewed when it expires. */
  token?: Password;
  /** Default: the only region of the catalogue. */
  regionName?: string;
  /** Default `public`. */
  interface?: OpenstackInterface;
}
