import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { isKnownAuthority } from '../../../../../../lib/conversion/windows/drivers/signature/authorities';
import { derElement, derOid } from '../../../../../../lib/conversion/windows/drivers/signature/der';
import {
  examineCatalogue,
  examineProgram,
} from '../../../../../../lib/conversion/windows/drivers/signature/examine';
import { makeVirtioWinTree } from '../../../../../guests/windows/virtio-win-tree';
import { scratchDirectory } from '../trees';

let directory: string;
beforeAll(() => {
  const tree = makeVirtioWinTree(scratchDirectory(), { systems: ['w10', 'w7', 'xp'], drivers: ['viostor'] });
  directory = join(tree, 'viostor');
});

const file = (path: string) => ({
  name: path.split('/').at(-1)!,
  content: readFileSync(join(directory, path)),
});

describe('a program', () => {
  test('may have a signature of its own', () => {
    if (!existsSync('/usr/bin/osslsigncode')) return console.log('skipped: osslsigncode is not installed');
    const at = scratchDirectory();
    const key = [
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-keyout',
      join(at, 'k'),
      '-out',
      join(at, 'c'),
      '-subj',
      '/CN=Test',
    ];
    spawnSync('openssl', ['req', '-x509', ...key], { stdio: 'pipe' });
    writeFileSync(join(at, 'in.sys'), file('w10/amd64/viostor.sys').content);
    const args = ['sign', '-h', 'sha256', '-certs', join(at, 'c'), '-key', join(at, 'k')];
    spawnSync('osslsigncode', [...args, '-in', join(at, 'in.sys'), '-out', join(at, 'out.sys')], {
      stdio: 'pipe',
    });
    const content = readFileSync(join(at, 'out.sys'));
    expect(examineProgram({ name: 'out.sys', content })).toEqual({
      signature: { signer: 'Test', digest: 'sha256', kind: 'self-signed' },
      osAttributes: [],
      microsoft: false,
    });
    content.writeUInt8(0x41, 600);
    expect(examineProgram({ name: 'out.sys', content })).toMatchObject({
      signature: { kind: 'unsigned' },
      problem: 'the signature inside out.sys is not that of its contents',
    });
    content.fill(0, 1024 + 20);
    expect(examineProgram({ name: 'out.sys', content })?.problem).toBe(
      'the signature inside out.sys cannot be read',
    );
  });

  test('may have none', () => expect(examineProgram(file('w10/amd64/viostor.sys'))).toBeUndefined());
});

describe('a catalogue', () => {
  const files = (place: string) => [file(`${place}/viostor.inf`), file(`${place}/viostor.sys`)];

  test.each([
    [
      'w10/amd64',
      { signer: 'Microsoft Windows Hardware Compatibility Publisher', digest: 'sha256' },
      ['2:10.0'],
      true,
    ],
    ['w7/amd64', { signer: 'Red Hat, Inc', digest: 'sha256' }, ['2:6.1'], false],
    ['xp/x86', { signer: 'Red Hat, Inc', digest: 'sha1' }, ['2:5.1', '2:5.2'], false],
  ])('of %s says who signed it, and for which Windows', (place, signature, osAttributes, microsoft) => {
    expect(examineCatalogue(file(`${place}/viostor.cat`), files(place))).toEqual({
      signature: { ...signature, kind: 'trusted' },
      osAttributes,
      microsoft,
    });
  });

  test('of another package does not hold the files', () => {
    expect(examineCatalogue(file('w7/amd64/viostor.cat'), files('w10/amd64'))).toMatchObject({
      signature: { signer: 'Red Hat, Inc', kind: 'unsigned' },
      problem: 'viostor.cat does not hold viostor.inf as it is',
    });
  });

  test('cut short at any place counts as unsigned', () => {
    const { name, content } = file('xp/x86/viostor.cat');
    for (let end = 0; end < content.length; end += 7) {
      const { signature } = examineCatalogue({ name, content: content.subarray(0, end) }, files('xp/x86'));
      expect(signature.kind).toBe('unsigned');
    }
  });

  test('with any byte of its content changed counts as unsigned', () => {
    const { name, content } = file('xp/x86/viostor.cat');
    const end = content.indexOf(Buffer.from('viostor.sys', 'utf16le'));
    const start = content.indexOf(Buffer.from('060a2b060104018237', 'hex'));
    for (let at = start; at < end; at += 11) {
      const changed = Buffer.from(content);
      changed.writeUInt8(changed.readUInt8(at) ^ 0x5a, at);
      expect(examineCatalogue({ name, content: changed }, files('xp/x86')).signature.kind).toBe('unsigned');
    }
  });
});

test.each([
  'Microsoft Corporation',
  'DigiCert Inc',
  'VeriSign, Inc.',
  'Symantec Corporation',
  'GlobalSign nv-sa',
])('%s is known to Windows', (name) => expect(isKnownAuthority(name)).toBe(true));
test('a company is not', () => expect(isKnownAuthority('Example Corp')).toBe(false));

describe('DER', () => {
  test('object identifiers', () => {
    expect(derOid(derElement(Buffer.from('06092b0601040182370a01', 'hex')))).toBe('1.3.6.1.4.1.311.10.1');
    expect(derOid(derElement(Buffer.from('0603550403', 'hex')))).toBe('2.5.4.3');
    expect(derOid(undefined)).toBe('');
  });

  test.each(['', '30', '3080', '3002', '308201', '30850000000001', '1f8101', '3084ffffffff'])(
    '%s is none',
    (hex) => {
      expect(() => derElement(Buffer.from(hex, 'hex'))).toThrow('cannot be read');
    },
  );
});
