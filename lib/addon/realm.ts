/**
 * Rebuilds a value made by the addon out of this realm's arrays and objects. What C++ makes belongs to the realm the
 * addon was loaded in; under jest or node:vm that is another one, where `instanceof Array` is false.
 */
export function inThisRealm(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  if (Array.isArray(value)) return Array.from(value as unknown[], inThisRealm);
  return { ...value };
}
