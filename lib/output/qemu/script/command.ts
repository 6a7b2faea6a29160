import { shellQuote } from '../../../text/shell-quote';

/** One option with its value, ready to stand in the script. */
export type CommandLine = string;

/** An option whose value is fixed. */
export function literal(option: string, value?: string): CommandLine {
  return value === undefined ? option : `${option} ${shellQuote(value)}`;
}

/** An option whose value holds variables of the script; it must be safe inside double quotes. */
export function expanded(option: string, value: string): CommandLine {
  return `${option} "${value}"`;
}
