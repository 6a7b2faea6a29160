import { renderReport } from '../../../lib/report';
import type { BootReport } from '../../../types/boot-check';
import { debian12, hostile } from './results';

const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==';
const booted: BootReport = {
  outcome: 'booted',
  evidence: [{ kind: 'login-prompt', text: 'web login:', seconds: 41.3 }],
  screen: { type: 'image/png', width: 1, height: 1, base64: png },
  console: 'Debian GNU/Linux 12 web ttyS0\n\nweb login:',
  consoleFrom: 'added',
  seconds: 41.3,
  acceleration: 'tcg',
  restarts: 0,
  disks: 'copies',
};
const stopped: BootReport = {
  ...booted,
  outcome: 'failed',
  evidence: [],
  failure: {
    kind: 'initramfs-shell',
    message: 'The initrd does not find the root filesystem.',
    hint: 'Look for the driver of its disk.',
    line: 'ALERT! UUID=1 does not exist.',
  },
  restarts: 2,
};

/** What the section says, its tags gone. */
const words = (page: string): string =>
  (/<section aria-labelledby="trial"[^]*?<\/section>/.exec(page)?.[0] ?? '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ');

it('a conversion whose guest was not tried has no section for it', () => {
  expect(renderReport(debian12)).not.toContain('id="trial"');
});

it('says what was seen of a guest that boots, with a picture of its screen', () => {
  const page = renderReport({ ...debian12, boot: booted });
  expect(words(page)).toContain('boots');
  expect(words(page)).toContain('web login:');
  expect(words(page)).toContain('41 s, emulated');
  expect(words(page)).toContain('its copied disks');
  expect(page).toContain(`src="data:image/png;base64,${png}"`);
});

it('says why a guest does not boot, and what to do about it', () => {
  const text = words(renderReport({ ...debian12, boot: stopped }));
  expect(text).toContain('does not boot');
  for (const said of Object.values(stopped.failure!).slice(1)) expect(text).toContain(said);
  expect(text).toContain('Restarts 2');
});

it('takes nothing for a picture that is none, and shows what the guest says as text', () => {
  const page = renderReport({ ...debian12, boot: hostile(stopped) });
  expect(page).not.toContain('data:image/png');
  expect(page).not.toMatch(/<img|<script/);
  expect(words(page)).toContain('does not boot');
});
