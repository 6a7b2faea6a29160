import { bracketMembers } from './glob';

export interface ExpressionOptions {
  extended?: boolean;
  fixed?: boolean;
  insensitive?: boolean;
}

const special = /[\\^$.*+?()[\]{}|/]/g;

/** An expression of grep(1), basic, extended or fixed, in JavaScript's terms. */
export function regularExpression(text: string, options: ExpressionOptions = {}): RegExp {
  const { extended = false, fixed = false, insensitive = false } = options;
  const source = fixed ? text.replace(special, '\\$&') : translate(text, extended);
  return new RegExp(source, insensitive ? 'i' : '');
}

function translate(text: string, extended: boolean): string {
  return text.replace(
    /\[(\^?)(\]?(?:\[:\w+:\]|[^\]])*)\]|\\(.)|([+?|(){}])/g,
    (whole: string, negation?: string, members?: string, escaped?: string, operator?: string) => {
      if (members !== undefined) return `[${negation ?? ''}${bracketMembers(members)}]`;
      // What is an operator in one kind of expression is a plain character in the other, and the reverse.
      if (operator !== undefined) return extended ? operator : `\\${operator}`;
      if (escaped !== undefined && /[+?|(){}]/.test(escaped)) return extended ? whole : escaped;
      if (escaped === '<' || escaped === '>') return '\\b';
      return whole;
    },
  );
}
