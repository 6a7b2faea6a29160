import { shellQuote } from '../../../text/shell-quote';

/** An option of QEMU with its value. */
export interface CommandLine {
  option: string;
  value?: string;
  /** The value holds variables of the script, as `$accel`. */
  variables: boolean;
}

/** An option whose value is fixed. */
export function literal(option: string, value?: string): CommandLine {
  return value === undefined ? { option, variables: false } : { option, value, variables: false };
}

/** An option whose value holds variables of the script; it must be safe inside double quotes. */
export function expanded(option: string, value: string): CommandLine {
  return { option, value, variables: true };
}

/** The option as it stands in the script. */
export function scriptWords({ option, value, variables }: CommandLine): string {
  if (value === undefined) return option;
  return `${option} ${variables ? `"${value}"` : shellQuote(value)}`;
}

/** The option as QEMU is given it without a shell, `values` in place of the variables. */
export function plainWords(
  { option, value, variables }: CommandLine,
  values: Readonly<Record<string, string>>,
): string[] {
  if (value === undefined) return [option];
  return [
    option,
    variables ? value.replace(/\$(\w+)/g, (whole, name: string) => values[name] ?? whole) : value,
  ];
}
