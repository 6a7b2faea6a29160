import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Certificate {
  key: string;
  cert: string;
  /** As openssl prints them: `AB:CD:…`. */
  sha1: string;
  sha256: string;
}

/** A certificate that is signed by itself, for the loopback unless it is for somebody else. */
export function selfSigned(names = 'DNS:localhost,IP:127.0.0.1'): Certificate {
  const directory = mkdtempSync(join(tmpdir(), 'v2v-node-certificate-'));
  try {
    const [keyFile, certFile] = [join(directory, 'key.pem'), join(directory, 'cert.pem')];
    const request = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2'.split(' ');
    const subject = ['-subj', '/CN=vcenter.test', '-addext', `subjectAltName=${names}`];
    execFileSync('openssl', [...request, '-keyout', keyFile, '-out', certFile, ...subject], {
      stdio: 'pipe',
    });
    const cert = readFileSync(certFile, 'utf8');
    const { fingerprint, fingerprint256 } = new X509Certificate(cert);
    return { key: readFileSync(keyFile, 'utf8'), cert, sha1: fingerprint, sha256: fingerprint256 };
  } finally {
    rmSync(directory, { recursive: true });
  }
}
