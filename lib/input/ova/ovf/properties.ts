import { childrenOf, type XmlElement } from '../../../xml/parse';

function defaultValue(property: XmlElement, configuration: string | undefined): string | undefined {
  const chosen = childrenOf(property, 'Value').find(
    ({ attributes }) => configuration !== undefined && attributes.get('configuration') === configuration,
  );
  return chosen?.attributes.get('value') ?? property.attributes.get('value');
}

/**
 * The defaults of the properties in scope, DSP0243 9.5: those of the product sections of the virtual system and of what
 * it stands in, the innermost first. A property is known by its whole identifier, `class.key.instance`, and by its key
 * alone.
 */
export class Properties {
  readonly #values = new Map<string, string>();

  /**
   * @param scopes the virtual system, then its parents up to the envelope
   * @param configuration the deployment option that holds
   */
  constructor(scopes: readonly XmlElement[], configuration: string | undefined) {
    const byKey = new Map<string, string>();
    for (const section of scopes.flatMap((scope) => childrenOf(scope, 'ProductSection'))) {
      const scope = { class: section.attributes.get('class'), instance: section.attributes.get('instance') };
      for (const property of childrenOf(section, 'Property')) {
        const key = property.attributes.get('key');
        const value = defaultValue(property, configuration);
        if (key === undefined || value === undefined) continue;
        const id = [scope.class, key, scope.instance].filter(Boolean).join('.');
        if (!this.#values.has(id)) this.#values.set(id, value);
        if (!byKey.has(key)) byKey.set(key, value);
      }
    }
    for (const [key, value] of byKey) if (!this.#values.has(key)) this.#values.set(key, value);
  }

  /** The text itself, or the default of the property where it is a reference to one, `${key}`; undefined for none. */
  resolve(text: string | undefined): string | undefined {
    const reference = /^\s*\$\{([^{}]*)\}\s*$/.exec(text ?? '')?.[1];
    return reference === undefined ? text : this.#values.get(reference.trim());
  }
}
