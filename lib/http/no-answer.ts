/** The certificate is another one than was stated. */
export class WrongFingerprint extends Error {
  constructor(readonly found: string) {
    super(`its certificate has the SHA-256 fingerprint ${found}`);
  }
}

/** The server was silent for too long. */
export class Silence extends Error {
  constructor(seconds: number) {
    super(`it has been silent for ${seconds} seconds`);
  }
}

/** The answer is larger than anything that is expected. */
export class TooLarge extends Error {}
