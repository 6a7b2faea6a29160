/** What the server answers with in place of data. */
export class Fault extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly errors?: Readonly<Record<string, string>>,
  ) {
    super(message);
  }
}

export function invalid(errors: Readonly<Record<string, string>>): Fault {
  return new Fault(400, 'Parameter verification failed.', errors);
}

export function forbidden(path: string, privilege: string): Fault {
  return new Fault(403, `Permission check failed (${path}, ${privilege})`);
}

/** Takes only what a call has. */
export function takeOnly(given: Readonly<Record<string, string>>, known: readonly string[]): void {
  const unknown = Object.keys(given).filter((name) => !known.includes(name));
  if (unknown.length === 0) return;
  const text = 'property is not defined in schema and the schema does not allow additional properties';
  throw invalid(Object.fromEntries(unknown.map((name) => [name, text])));
}
