const interval = 20;

/**
 * Does something now and every 20 ms until the promise settles. Cancelling needs this: libguestfs forgets a cancellation
 * that arrives between two transfers of one action, and a launch starts one process after another.
 */
export function repeatUntilSettled(promise: Promise<unknown>, work: () => void): void {
  work();
  const timer = setInterval(work, interval);
  const stop = () => clearInterval(timer);
  promise.then(stop, stop);
}
