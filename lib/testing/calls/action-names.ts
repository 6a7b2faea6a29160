import { guestfsActions } from '../../guestfs/actions.gen';
import type { GuestfsActions } from '../../../types/guestfs.gen';

interface ActionName {
  method: keyof GuestfsActions;
  /** Arguments before the options. */
  args: number;
}

const byAction = new Map<string, ActionName>(
  guestfsActions.map(([method, action, args]) => [action, { method: method as keyof GuestfsActions, args }]),
);
const byMethod = new Map(guestfsActions.map(([method, action]) => [method, action]));

/** The method of an action by its C name; undefined where libguestfs has no such action. */
export function methodOf(action: string): ActionName | undefined {
  return byAction.get(action);
}

/** `aug_get` for `augGet`. */
export function actionOf(method: keyof GuestfsActions): string {
  return byMethod.get(method) ?? method;
}
