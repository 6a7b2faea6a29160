export interface Entry {
  type: string;
  mode: string;
  owner: string;
  size: number;
  stamp: string;
  target?: string;
}

export interface Content {
  digest?: string;
  attributes: string;
  text?: string;
}

export interface Trees<T> {
  source?: Map<string, T>;
  ours: Map<string, T>;
  theirs: Map<string, T>;
}

export type Change = 'unchanged' | 'created' | 'modified' | 'removed' | 'absent' | 'present';

export interface Difference {
  path: string;
  kind: 'alike' | 'only-ours' | 'only-theirs' | 'both';
  ours: Change;
  theirs: Change;
  type: string;
  parts: string[];
  sizes: { source?: number; ours?: number; theirs?: number };
}

export function candidates(trees: Trees<Entry>): string[];
export function compareTrees(trees: Trees<Entry>, contents: Trees<Content>): Difference[];
