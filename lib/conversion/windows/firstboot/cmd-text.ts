/**
 * A path as one argument in a script for cmd. Nothing is special inside quotes there but `%`, and no path has quotes.
 *
 * @example
 * quotedForCmd('C:\\100% sure'); // "C:\100%% sure"
 */
export const quotedForCmd = (path: string): string => `"${path.replaceAll('%', '%%')}"`;
