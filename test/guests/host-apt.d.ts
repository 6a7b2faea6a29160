export interface HostSuite {
  /** `bookworm`, `noble` */
  suite: string;
  /** `debian`, `ubuntu` */
  id: string;
}

/** The suite this host runs; an error where it is neither Debian nor Ubuntu. */
export function hostSuite(): HostSuite;

/** The host's package sources for `suite` as deb822 stanzas; `etc` stands for /etc/apt. */
export function hostSources(suite: string, etc?: string): string;
