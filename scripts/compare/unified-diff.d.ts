export function unifiedDiff(before: string, after: string): string;
