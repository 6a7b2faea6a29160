export interface Explanation {
  key: string;
  paths: RegExp[];
  kinds?: string[];
  diff?: RegExp;
  noise?: boolean;
}
export const explanations: readonly Explanation[];
export function explain(difference: { path: string; kind: string; diff?: string }): Explanation | undefined;
