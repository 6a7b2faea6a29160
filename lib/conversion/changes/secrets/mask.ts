/** What stands in the place of a secret. Its length says nothing. */
export const mask = '********';

/** Takes the lines of one text in their order, as earlier ones have left them, and gives them back without secrets. */
export type LineMask = (line: string) => string;
