/** What vSphere's API escapes in the names of the inventory, and the client shows as it is. */
const escaped: Readonly<Record<string, string>> = { '%': '%25', '/': '%2f', '\\': '%5c' };

/**
 * The name of something in the inventory of a vCenter as its API has it: `A/B` is `A%2fB` there.
 *
 * @example
 * toInventoryName('50 % / test'); // 50 %25 %2f test
 */
export function toInventoryName(shown: string): string {
  return shown.replace(/[%/\\]/g, (character) => escaped[character]!);
}

/** The name as a person sees it. */
export function fromInventoryName(name: string): string {
  return name.replace(/%(?:25|2f|5c)/gi, (code) => String.fromCharCode(Number.parseInt(code.slice(1), 16)));
}
