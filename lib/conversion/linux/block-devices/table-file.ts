/**
 * Edits one column of a table of words like /etc/fstab and /etc/crypttab, and keeps everything else: comments, blanks,
 * lines that are wrong. Text and not Augeas, which gives up on the whole file for one line that it does not understand.
 *
 * @param column from 0
 * @param edit gets a word and all words of its line
 */
export async function editColumn(
  text: string,
  column: number,
  edit: (word: string, words: readonly string[]) => Promise<string> | string,
): Promise<string> {
  const lines: string[] = [];
  for (const line of text.split('\n')) {
    // Words at odd places, what is between them at even ones.
    const parts = line.split(/([^\s]+)/);
    const words = parts.filter((_part, place) => place % 2 === 1);
    const word = words[column];
    if (word !== undefined && !words[0]?.startsWith('#')) {
      parts[column * 2 + 1] = await edit(word, words);
    }
    lines.push(parts.join(''));
  }
  return lines.join('\n');
}

/** The words of one column. */
export function column(text: string, index: number): string[] {
  return text
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .flatMap((words) => (words[0]?.startsWith('#') ? [] : (words[index] ?? [])))
    .filter((word) => word !== '');
}
