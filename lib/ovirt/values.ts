/** Reading of what the engine answers, whose numbers are texts and whose empty lists are not there. */
export type Entity = Readonly<Record<string, unknown>>;

export function entityOf(entity: Entity | undefined, name: string): Entity | undefined {
  const value = entity?.[name];
  return typeof value === 'object' && value !== null ? (value as Entity) : undefined;
}

/** The members of a list: `{ disk: [ … ] }`. */
export function listOf(entity: Entity | undefined, name: string): Entity[] {
  const value = entity?.[name];
  return Array.isArray(value) ? (value as Entity[]) : [];
}

export function textOf(entity: Entity | undefined, name: string): string | undefined {
  const value = entity?.[name];
  if (typeof value === 'string') return value;
  return typeof value === 'number' ? String(value) : undefined;
}

export function numberOf(entity: Entity | undefined, name: string): number | undefined {
  const text = textOf(entity, name);
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}
