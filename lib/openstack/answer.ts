import { V2vError } from '../errors';
import type { HttpAnswer } from '../http';

/** What a service said, in JSON. @param server who answered, for people. */
export function parseAnswer<T>(answer: HttpAnswer, server: string): T {
  try {
    return JSON.parse(answer.body.toString()) as T;
  } catch (cause) {
    throw new V2vError('OUTPUT_UNREACHABLE', `${server} answers with something that is not JSON.`, {
      subject: server,
      hint: 'Check that the address is that of the service, and not of a page or a proxy.',
      cause,
    });
  }
}
