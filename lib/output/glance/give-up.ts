import { reasonOf } from '../../errors/reason';
import type { Context } from '../../run/context';

/** Takes back a target that could not be opened. Why it could not is what counts: a failure of this is a warning. */
export async function giveUp(target: AsyncDisposable, context: Pick<Context, 'warn'>): Promise<void> {
  try {
    await target[Symbol.asyncDispose]();
  } catch (error) {
    context.warn(
      'LEFT_BEHIND',
      `Something is left at the cloud: ${reasonOf(error)}`,
      'The next run removes it, or v2v-node leftovers lists it.',
    );
  }
}
