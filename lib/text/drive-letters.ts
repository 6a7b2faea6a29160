/** The letters of the n-th drive of a kind, from 0, as Linux and virt-v2v count them: a … z, aa, ab, … */
export function driveLetters(index: number): string {
  const letter = String.fromCharCode(97 + (index % 26));
  return index < 26 ? letter : driveLetters(Math.floor(index / 26) - 1) + letter;
}
