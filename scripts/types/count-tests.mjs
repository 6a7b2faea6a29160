/** A reporter of TSTyche: writes how many tests passed, failed and were skipped to the file that `COUNTS_FILE` names. */
import { writeFileSync } from 'node:fs';

export default class CountTests {
  on([event, payload]) {
    if (event !== 'run:end') return;
    const { testCounts, fileCounts } = payload.result;
    const { passed, failed, skipped, fixme, todo } = testCounts;
    // A file that does not compile has no failed test.
    const counts = { passed, failed: Math.max(failed, fileCounts.failed), skipped: skipped + fixme + todo };
    writeFileSync(process.env.COUNTS_FILE, JSON.stringify(counts));
  }
}
