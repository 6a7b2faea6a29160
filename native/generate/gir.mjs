/**
 * Reads Guestfs-1.0.gir for what guestfs.h cannot say: which `int` is a boolean and which an error code, which arguments
 * are paths, which may be null, what is deprecated in favour of what, since which version, and what can be cancelled.
 */
import { create } from 'xmlbuilder2';

const elements = (node, name) => [...node.childNodes].filter((child) => child.nodeName === name);
const first = (node, name) => elements(node, name)[0];
const docOf = (node) => first(node, 'doc')?.textContent ?? '';

/** The introspection type of a parameter or result as `{ array, name }`. */
function typeOf(node) {
  const array = first(node, 'array');
  const holder = array ?? node;
  return { array: array !== undefined, name: first(holder, 'type')?.getAttribute('name') ?? '' };
}

/** @returns {Map<string, object>} methods of the session by action name */
export function readIntrospection(text) {
  const namespace = first(create(text).root().node, 'namespace');
  const session = elements(namespace, 'class').find((node) => node.getAttribute('name') === 'Session');
  if (!session) throw new Error('the introspection file has no class Session; is it Guestfs-1.0.gir?');

  const optionTypes = new Map();
  for (const node of elements(namespace, 'class')) {
    const properties = elements(node, 'property').map((property) => [
      property.getAttribute('name'),
      first(property, 'type').getAttribute('name'),
    ]);
    optionTypes.set(node.getAttribute('name'), new Map(properties));
  }

  const methods = new Map();
  for (const method of elements(session, 'method')) {
    const returns = first(method, 'return-value');
    const parameters = new Map();
    let options = new Map();
    let cancellable = false;
    for (const parameter of elements(first(method, 'parameters'), 'parameter')) {
      const type = typeOf(parameter);
      if (type.name === 'Gio.Cancellable') cancellable = true;
      else if (parameter.getAttribute('name') === 'optargs') options = optionTypes.get(type.name);
      else
        parameters.set(parameter.getAttribute('name'), {
          type,
          nullable: parameter.hasAttribute('nullable'),
        });
    }
    const replacement = first(method, 'doc-deprecated')?.textContent.match(/guestfs_session_(\w+)\(\)/)?.[1];
    methods.set(method.getAttribute('name'), {
      returns: {
        type: typeOf(returns),
        owned: returns.getAttribute('transfer-ownership') === 'full',
        nullIsNoError: docOf(returns).includes('NULL does not indicate error'),
      },
      parameters,
      options,
      cancellable,
      since: method.getAttribute('version') ?? undefined,
      deprecated: method.hasAttribute('deprecated'),
      replacement,
    });
  }
  return methods;
}
