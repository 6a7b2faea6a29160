import type { V2vEvent, V2vEventBody } from '../../types/events';

/** An event of the command itself. */
export function commandLineEvent(body: V2vEventBody): V2vEvent {
  return { ...body, time: new Date().toISOString(), elapsed: 0 };
}
