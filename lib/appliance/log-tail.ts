/** The last part of what the appliance said, enough to explain why it failed. */
export class LogTail {
  text = '';

  constructor(private readonly limit = 64 * 1024) {}

  add(message: string): void {
    this.text = (this.text + message).slice(-this.limit);
  }

  /** The last line that looks like a reason, in QEMU's and the kernel's words. */
  lastError(): string | undefined {
    return this.text
      .split(/\r?\n/)
      .map((line) => line.trim())
      .findLast((line) => /error|failed|assertion|panic|abort/i.test(line));
  }
}
