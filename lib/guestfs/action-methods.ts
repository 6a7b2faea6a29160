import type { GuestfsActions } from '../../types/guestfs.gen';
import type { CallOptions } from '../../types/guestfs';
import { guestfsActions } from './actions.gen';

export interface ActionCaller {
  /**
   * Runs an action by its C name without `guestfs_`; the methods named after the actions do the same with types.
   *
   * @param args - in C order, without the optional arguments
   * @param options - the action's optional arguments, and `signal`
   */
  call(action: string, args: readonly unknown[], options?: CallOptions): Promise<unknown>;
}

/** Has every libguestfs action as a method; each goes through `call`. */
abstract class ActionMethodsBase implements ActionCaller {
  abstract call(action: string, args: readonly unknown[], options?: CallOptions): Promise<unknown>;
}

for (const [method, action, count] of guestfsActions) {
  const body = {
    async [method](this: ActionCaller, ...values: unknown[]): Promise<unknown> {
      if (values.length > count + 1) {
        throw new TypeError(`${method} takes ${count} arguments and options, not ${values.length} values.`);
      }
      return this.call(action, values.slice(0, count), values[count] as CallOptions | undefined);
    },
  };
  Object.defineProperty(ActionMethodsBase.prototype, method, {
    value: body[method],
    writable: true,
    configurable: true,
  });
}

export const ActionMethods = ActionMethodsBase as unknown as abstract new () => GuestfsActions & ActionCaller;
