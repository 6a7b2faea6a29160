/** `aug_get` → `augGet`. */
export function camelCase(name) {
  return name.replace(/_+([a-z0-9])/g, (_, letter) => letter.toUpperCase());
}

/** `aug_get` → `AugGet`. */
export function pascalCase(name) {
  const camel = camelCase(name);
  return camel.charAt(0).toUpperCase() + camel.slice(1);
}

// The only C argument name that a strict-mode parameter may not have.
const reserved = new Map([['arguments', 'args']]);

export function parameterName(name) {
  return reserved.get(name) ?? camelCase(name);
}
