/** What a prefix of crypt(5) begins: salt and hash, as they stand in shadow(5). DES has none, and is not found. */
const hash = /\$(?:[1567y]|gy|2[abxy]?|md5|sha1)\$[\w./$=,+-]{8,300}/g;

/** A text with hashes of passwords masked as `********`. */
export function maskHashes(text: string): string {
  return text.includes('$') ? text.replace(hash, '********') : text;
}
