/**
 * How long each stage of a conversion took, from the messages of `--machine-readable` and the seconds in all.
 * @returns {{ message: string, seconds: number }[]}
 */
export function stageSeconds(jsonLines, total) {
  const messages = jsonLines
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))
    .filter(({ type }) => type === 'message')
    .map(({ message, timestamp }) => ({
      message,
      at: Date.parse(timestamp.replace(/(\.\d{3})\d*/, '$1')) / 1000,
    }));
  if (messages.length === 0) return [];
  const end = messages[0].at + total;
  return messages.map(({ message, at }, index) => ({
    message,
    seconds: Math.max(0, (messages[index + 1]?.at ?? end) - at),
  }));
}
