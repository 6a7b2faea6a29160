import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { hostSources } from '../../guests/host-apt';

let etc: string;
beforeEach(() => {
  etc = mkdtempSync(join(tmpdir(), 'v2v-node-apt-'));
  mkdirSync(join(etc, 'sources.list.d'));
});
afterEach(() => rmSync(etc, { recursive: true }));

function write(name: string, ...lines: string[]): void {
  writeFileSync(join(etc, name), `${lines.join('\n')}\n`);
}

it('takes the stanzas of the suite, and leaves third parties out', () => {
  write(
    'sources.list.d/debian.sources',
    '# a comment',
    'Types: deb deb-src',
    'URIs: http://mirror.example/debian',
    'Suites: bookworm bookworm-updates',
    'Components: main',
    'Signed-By: /usr/share/keyrings/debian.gpg',
    '',
    'Types: deb',
    'URIs: http://other.example',
    'Suites: nodistro',
    'Components: main',
  );
  const sources = hostSources('bookworm', etc);
  expect(sources).toContain('URIs: http://mirror.example/debian\n');
  expect(sources).toContain('Types: deb\n');
  expect(sources).toContain('Signed-By: /usr/share/keyrings/debian.gpg\n');
  expect(sources).not.toMatch(/deb-src|other\.example|comment/);
});

it('keeps a key that stands in the stanza', () => {
  const key =
    'Signed-By:\n -----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n mQINBF\n -----END PGP PUBLIC KEY BLOCK-----';
  write(
    'sources.list.d/a.sources',
    'Types: deb',
    'URIs: http://a.example',
    'Suites: noble',
    'Components: main',
    key,
  );
  expect(hostSources('noble', etc)).toContain(' mQINBF\n -----END PGP PUBLIC KEY BLOCK-----\n');
});

it('reads lines of the old format with their options', () => {
  write(
    'sources.list',
    '# deb http://off.example bookworm main',
    'deb [arch=amd64 signed-by=/k.gpg] http://a.example/debian bookworm main contrib',
    'deb http://a.example/security bookworm-security main',
    'deb-src http://a.example/debian bookworm main',
  );
  expect(hostSources('bookworm', etc)).toBe(
    [
      'Types: deb\nURIs: http://a.example/debian\nSuites: bookworm\nComponents: main contrib\nSigned-By: /k.gpg\n',
      'Types: deb\nURIs: http://a.example/security\nSuites: bookworm-security\nComponents: main\n',
    ].join('\n'),
  );
});

it('passes over what is switched off, and says where nothing is left', () => {
  write(
    'sources.list.d/a.sources',
    'Enabled: no',
    'Types: deb',
    'URIs: http://a.example',
    'Suites: bookworm',
    'Components: main',
  );
  expect(() => hostSources('bookworm', etc)).toThrow(`No apt source for bookworm is configured in ${etc}`);
});
