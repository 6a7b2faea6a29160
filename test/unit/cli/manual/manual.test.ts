import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { manualPage } from '../../../../lib/cli/manual';
import { escaped } from '../../../../lib/cli/manual/roff';
import { subcommands } from '../../../../lib/cli/subcommands';
import { packageVersion } from '../../../../lib/run/version';

const committed = readFileSync(resolve(__dirname, '../../../../man/v2v-node.1'), 'utf8');

it('the page that is committed is what the options say; npm run generate:man writes it', () => {
  const [, date = ''] = /^\.TH \S+ 1 (\S+)/m.exec(committed) ?? [];
  expect(committed).toBe(manualPage(packageVersion(), date));
});

it('has every subcommand, options, modes and their keys', () => {
  for (const { name } of subcommands) expect(committed).toContain(`.SS v2v\\-node ${escaped(name)}`);
  for (const words of [
    '\\fB\\-n, \\-\\-network\\fR',
    '\\fB\\-i libvirtxml\\fR',
    '\\fB\\-oo qemu\\-boot\\fR',
  ]) {
    expect(committed).toContain(words);
  }
  // eslint-disable-next-line no-control-regex
  expect(committed).toMatch(/^[\x00-\x7f]*$/);
});

it('nothing in a text is a request or an escape', () => {
  expect(escaped(".x\n'y \\n -é")).toBe("\\&.x\n\\&'y \\en \\-\\[u00E9]");
});
