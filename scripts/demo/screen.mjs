/** How the demo shows itself: with colours on a terminal, plain lines elsewhere. */

const codes = { bold: 1, dim: 2, red: 31, green: 32, cyan: 36 };

export function createScreen(stream) {
  const colours = stream.isTTY && !process.env.NO_COLOR;
  const paint = (text, ...styles) =>
    colours ? `${styles.map((style) => `\x1b[${codes[style]}m`).join('')}${text}\x1b[0m` : text;
  const print = (text) => stream.write(`${text}\n`);
  return {
    heading: (number, text) => print(`\n${paint(`${number}. ${text}`, 'bold', 'cyan')}`),
    line: (text) => print(text === '' ? '' : `   ${text}`),
    command: (argv) => print(`   ${paint(`$ ${argv.join(' ')}`, 'bold')}`),
    success: (text) => print(`\n${paint(text, 'bold', 'green')}`),
    failure: (text) => print(`\n${paint(`The demo did not succeed: ${text}`, 'bold', 'red')}`),
    /** Rows of what, before, after. */
    table(rows) {
      const all = [['', 'on VMware', 'on KVM'], ...rows];
      const widths = [0, 1].map((column) => Math.max(...all.map((row) => row[column].length)) + 3);
      all.forEach(([what, before, after], index) => {
        const line = `   ${what.padEnd(widths[0])}${before.padEnd(widths[1])}${after}`;
        print(index === 0 ? paint(line, 'dim') : line);
      });
    },
    /** Rows of what, seconds. */
    times(rows) {
      const width = Math.min(72, Math.max(...rows.map(([what]) => what.length)) + 2);
      for (const [what, seconds] of rows) {
        const text = what.length > width - 2 ? `${what.slice(0, width - 3)}…` : what;
        const line = `   ${text.padEnd(width)}${seconds.toFixed(1).padStart(7)} s`;
        print(what.startsWith(' ') ? paint(line, 'dim') : line);
      }
    },
  };
}

/** What of a boot is worth a line: the kernel, virtio, systemd's milestones, network, failures. */
const telling =
  /Linux version|virtio|vda|ens\d+|Welcome to|Reached target.*(?:Local File|Network|Multi-User)|FAILED|Failed to|networking/;
const escapes = new RegExp(String.raw`\u001b\[[0-9;?]*[A-Za-z]|\r`, 'g');

/** Takes pieces of a serial console, gives the lines worth showing until somebody may log in. */
export function bootLines(show) {
  let rest = '';
  let booting = true;
  return (text) => {
    if (!booting) return;
    const lines = (rest + text).split('\n');
    rest = lines.pop();
    booting = !/login: ?$/.test(rest);
    for (const line of lines) {
      const plain = line.replace(escapes, '').trimEnd();
      if (telling.test(plain)) show(plain.length > 100 ? `${plain.slice(0, 99)}…` : plain);
    }
  };
}
