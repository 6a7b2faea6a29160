import { canRunPrograms, runGuestProgram } from '../../../../lib/conversion/guest/guest-program';
import { shellQuote } from '../../../../lib/text/shell-quote';
import { linuxState } from '../support/linux-state';
import { stepGuest } from '../support/step-guest';

it.each([
  ['x86_64', 'x64', true],
  ['i386', 'x64', true],
  ['i686', 'ia32', true],
  ['x86_64', 'ia32', false],
  ['aarch64', 'x64', false],
  ['aarch64', 'arm64', true],
  ['unknown', 'x64', false],
])('programs of %s on %s: %s', (guest, host, expected) => expect(canRunPrograms(guest, host)).toBe(expected));

it('quotes what the shell would take apart', () => {
  expect(shellQuote('apt-get')).toBe('apt-get');
  expect(shellQuote("it's")).toBe("'it'\\''s'");
  expect(shellQuote('$(reboot)')).toBe("'$(reboot)'");
});

it('runs without a shell, or with one where variables are set, and reports the command', async () => {
  const guest = stepGuest({ commands: { 'rpm -q a b': 'yes', "MODE='a b' rpm -q": 'set' } });
  const state = linuxState(guest);
  await expect(runGuestProgram(state, ['rpm', '-q', 'a b'])).resolves.toBe('yes');
  await expect(runGuestProgram(state, ['rpm', '-q'], { environment: { MODE: 'a b' } })).resolves.toBe('set');
  expect(state.guestProgramsWrote).toBe(true);
  expect(state.events).toContainEqual({ type: 'command', command: "rpm -q 'a b'" });
});

it('limits the time with the guest’s timeout, where it has one', async () => {
  const programs = { uninstall: 'no limit', '/usr/bin/timeout -k 30 60 uninstall': 'limited' };
  const old = linuxState(stepGuest({ commands: programs }));
  await expect(runGuestProgram(old, ['uninstall'], { timeLimit: 60 })).resolves.toBe('no limit');
  const guest = stepGuest({ commands: programs, files: { '/usr/bin/timeout': '' } });
  await expect(runGuestProgram(linuxState(guest), ['uninstall'], { timeLimit: 60 })).resolves.toBe('limited');
  await expect(runGuestProgram(linuxState(guest), ['other'], { timeLimit: 60 })).rejects.toThrow('no answer');
  // A limit of no time at all is over when the program ends.
  await expect(runGuestProgram(linuxState(guest), ['other'], { timeLimit: 0 })).rejects.toMatchObject({
    code: 'GUESTFS',
    message: 'other did not end within 0 seconds.',
  });
});
