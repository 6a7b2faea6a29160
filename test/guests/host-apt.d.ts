/** The host's package sources for `suite` as deb822 stanzas; `etc` stands for /etc/apt. */
export function hostSources(suite: string, etc?: string): string;
