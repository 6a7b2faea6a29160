import { createHash } from 'node:crypto';

import type { DriverSignature } from '../../../../../types/windows-drivers';
import { isV2vError } from '../../../../errors';
import { authenticodeDigest, readPeProgram } from '../../../../pe/authenticode';
import { catalogueType, digestIn, readCatalogue } from './catalogue';
import { signerChain } from './chain';
import { readSignedData } from './signed-data';
import { isSignatureGood } from './verify';

/** A file of a package, with its contents. */
export interface SignedFile {
  name: string;
  content: Buffer;
}

/** What is known about the signature of a package. */
export interface ExaminedSignature {
  signature: DriverSignature;
  /** Why it counts as unsigned; a part of a sentence. */
  problem?: string;
  /** The Windows that the catalogue is for: `2:10.0`. */
  osAttributes: readonly string[];
  /** Microsoft itself signed it. */
  microsoft: boolean;
}

/** The type of what is signed inside a program. */
const indirectDataType = '1.3.6.1.4.1.311.2.1.4';

const unsigned = (
  problem: string,
  of?: Pick<ExaminedSignature, 'signature' | 'osAttributes'>,
): ExaminedSignature => ({
  signature: { signer: of?.signature.signer ?? '', digest: of?.signature.digest ?? '', kind: 'unsigned' },
  problem,
  osAttributes: of?.osAttributes ?? [],
  microsoft: false,
});

/** Looks at the catalogue of a package, and whether it holds the files. */
export function examineCatalogue(
  catalogue: SignedFile | undefined,
  files: readonly SignedFile[],
): ExaminedSignature {
  if (catalogue === undefined) return unsigned('it has no catalogue');
  try {
    const signed = readSignedData(catalogue.content, catalogueType);
    const chain = signerChain(signed);
    const { digests, osAttributes } = readCatalogue(signed);
    const signature: DriverSignature = {
      signer: chain.name,
      digest: signed.signer.digest,
      kind: chain.trusted ? 'trusted' : 'self-signed',
    };
    if (!isSignatureGood(signed, chain.certificate)) {
      return unsigned(`the signature of ${catalogue.name} is damaged`, { signature, osAttributes });
    }
    const missing = files.find((file) => !digestsOf(file).some((digest) => digests.has(digest)));
    if (missing !== undefined) {
      return unsigned(`${catalogue.name} does not hold ${missing.name} as it is`, {
        signature,
        osAttributes,
      });
    }
    return { signature, osAttributes, microsoft: chain.microsoft };
  } catch (error) {
    if (isV2vError(error) && error.code === 'DRIVERS_UNREADABLE')
      return unsigned(`${catalogue.name} cannot be read`);
    throw error;
  }
}

function digestsOf({ content }: SignedFile): string[] {
  const program = readPeProgram(content);
  return (['sha256', 'sha1'] as const).map((digest) =>
    program === undefined
      ? createHash(digest).update(content).digest('hex')
      : authenticodeDigest(content, program, digest),
  );
}

/** What is known about the signature inside a program; undefined where it has none. */
export function examineProgram({ name, content }: SignedFile): ExaminedSignature | undefined {
  const program = readPeProgram(content);
  if (program?.signature === undefined) return undefined;
  try {
    const signed = readSignedData(program.signature, indirectDataType);
    const chain = signerChain(signed);
    const { digest } = signed.signer;
    const wanted = digestIn(signed.content).toString('hex');
    const good =
      isSignatureGood(signed, chain.certificate) &&
      (['sha256', 'sha1'] as const).some((one) => authenticodeDigest(content, program, one) === wanted);
    const signature: DriverSignature = {
      signer: chain.name,
      digest,
      kind: chain.trusted ? 'trusted' : 'self-signed',
    };
    if (!good)
      return unsigned(`the signature inside ${name} is not that of its contents`, {
        signature,
        osAttributes: [],
      });
    return { signature, osAttributes: [], microsoft: chain.microsoft };
  } catch (error) {
    if (isV2vError(error) && error.code === 'DRIVERS_UNREADABLE')
      return unsigned(`the signature inside ${name} cannot be read`);
    throw error;
  }
}
