'use strict';

const { execFileSync } = require('node:child_process');
const { readFileSync, readdirSync, existsSync } = require('node:fs');
const { join } = require('node:path');

/** Facts of /etc/os-release as an object. */
function osRelease(text = readFileSync('/etc/os-release', 'utf8')) {
  const entries = [...text.matchAll(/^([A-Z_]+)=(?:"(.*)"|'(.*)'|(.*))$/gm)];
  return Object.fromEntries(entries.map(([, key, double, single, bare]) => [key, double ?? single ?? bare]));
}

/**
 * Name of the suite this host runs (`bookworm`, `noble`).
 * Guests are made from the packages that the host itself uses, so no other mirror is ever asked.
 */
function hostSuite() {
  const release = osRelease();
  const suite = release.VERSION_CODENAME;
  if (!suite || !existsSync('/etc/apt')) {
    throw new Error(
      `Test guests are made from Debian or Ubuntu packages, and this host is ${release.PRETTY_NAME ?? 'another system'}. Build them on a Debian or Ubuntu host.`,
    );
  }
  return { suite, id: release.ID };
}

/**
 * The host's package sources for its own suite, in deb822 format; third-party sources are left out.
 * @returns {string} one or more stanzas
 */
function hostSources(suite, etc = '/etc/apt') {
  const files = [join(etc, 'sources.list')];
  const parts = join(etc, 'sources.list.d');
  if (existsSync(parts)) files.push(...readdirSync(parts).map((name) => join(parts, name)));
  const stanzas = [];
  for (const file of files.filter((name) => existsSync(name))) {
    if (file.endsWith('.sources')) stanzas.push(...deb822Stanzas(readFileSync(file, 'utf8')));
    else if (file.endsWith('.list')) stanzas.push(...oneLineStanzas(readFileSync(file, 'utf8')));
  }
  const own = stanzas.filter(
    (stanza) =>
      /^deb$/m.test(stanza.Types?.replace(/\s+/g, '\n') ?? '') &&
      stanza.Enabled !== 'no' &&
      stanza.Suites?.split(/\s+/).some((name) => name === suite || name.startsWith(`${suite}-`)),
  );
  if (own.length === 0)
    throw new Error(`No apt source for ${suite} is configured in ${etc}: add one, then try again.`);
  return own
    .map((stanza) =>
      Object.entries({ ...stanza, Types: 'deb' })
        .map(([key, value]) => `${key}: ${value}\n`)
        .join(''),
    )
    .join('\n');
}

function deb822Stanzas(text) {
  return text
    .replace(/^#.*\n?/gm, '')
    .split(/\n\s*\n/)
    .map((stanza) => {
      const fields = stanza.replace(/\n[ \t]+/g, '\n ').matchAll(/^([A-Za-z-]+):((?:.*)(?:\n .*)*)/gm);
      return Object.fromEntries([...fields].map(([, key, value]) => [key, value.trim()]));
    })
    .filter((stanza) => stanza.Types);
}

function oneLineStanzas(text) {
  const lines = text.matchAll(/^\s*deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)\s+(.*)$/gm);
  return [...lines].map(([, options = '', uri, suite, components]) => {
    const stanza = { Types: 'deb', URIs: uri, Suites: suite, Components: components.trim() };
    for (const option of options.split(/\s+/)) {
      const [key, value] = option.split('=');
      if (key === 'signed-by') stanza['Signed-By'] = value;
      if (key === 'trusted') stanza.Trusted = value;
    }
    return stanza;
  });
}

/** apt settings that decide whether the host's mirror can be reached: proxies, dates, certificates, credentials. */
function hostAptOptions() {
  const dump = execFileSync('apt-config', ['dump', '--no-empty', 'Acquire'], { encoding: 'utf8' });
  const transport = /^Acquire::(http|https|ftp|Check-|Retries|AllowInsecure|Languages|ForceIPv)/;
  const lines = dump.split('\n').filter((line) => transport.test(line));
  return [...lines, 'Dir::Etc::netrc "/etc/apt/auth.conf";', 'Dir::Etc::netrcparts "/etc/apt/auth.conf.d";'];
}

module.exports = { osRelease, hostSuite, hostSources, hostAptOptions };
