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

/** What a handle knows of hivex, of which libguestfs has one hive at a time: the next one takes its place without a word. */
export interface HivexUser {
  /** The file that `hivexOpen` has open, or is about to; undefined where none is. */
  readonly hivexFile: string | undefined;
}

/** Has every libguestfs action as a method; each goes through `call`. */
abstract class ActionMethodsBase implements ActionCaller, HivexUser {
  #hivexFile: string | undefined;

  abstract call(action: string, args: readonly unknown[], options?: CallOptions): Promise<unknown>;

  get hivexFile(): string | undefined {
    return this.#hivexFile;
  }

  /** From when it is called, so that whoever asks in between knows. */
  async hivexOpen(...values: unknown[]): Promise<void> {
    this.#hivexFile = String(values[0]);
    try {
      await runAction(this, 'hivexOpen', values);
    } catch (error) {
      this.#hivexFile = undefined;
      throw error;
    }
  }

  async hivexClose(...values: unknown[]): Promise<void> {
    this.#hivexFile = undefined;
    await runAction(this, 'hivexClose', values);
  }

  /** The appliance takes the hive with it. */
  async shutdown(...values: unknown[]): Promise<void> {
    this.#hivexFile = undefined;
    await runAction(this, 'shutdown', values);
  }
}

const byMethod = new Map(guestfsActions.map(([method, action, count]) => [method, { action, count }]));

function runAction(caller: ActionCaller, method: string, values: readonly unknown[]): Promise<unknown> {
  const { action, count } = byMethod.get(method)!;
  if (values.length > count + 1) {
    throw new TypeError(`${method} takes ${count} arguments and options, not ${values.length} values.`);
  }
  return caller.call(action, values.slice(0, count), values[count] as CallOptions | undefined);
}

for (const method of byMethod.keys()) {
  if (Object.hasOwn(ActionMethodsBase.prototype, method)) continue;
  const body = {
    async [method](this: ActionCaller, ...values: unknown[]): Promise<unknown> {
      return runAction(this, method, values);
    },
  };
  Object.defineProperty(ActionMethodsBase.prototype, method, {
    value: body[method],
    writable: true,
    configurable: true,
  });
}

export const ActionMethods = ActionMethodsBase as unknown as abstract new () => GuestfsActions &
  ActionCaller &
  HivexUser;
