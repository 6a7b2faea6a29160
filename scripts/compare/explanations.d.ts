export interface Explanation {
  key: string;
  paths: RegExp[];
  kinds?: string[];
  noise?: boolean;
}
export const explanations: readonly Explanation[];
export function explain(difference: { path: string; kind: string }): Explanation | undefined;
