/** The first-boot program, run by Wine: as a person runs it, and as a service over boots, stops and power cuts. */
import { placeFake } from './support/compile';
import { Firstboot } from './support/firstboot';
import { type Architecture, missing, until, Wine } from './support/wine';

jest.setTimeout(180_000);

const architectures: Architecture[] = ['x86_64', 'i686'];

describe.each(architectures)('%s', (architecture) => {
  const lacking = missing(architecture);
  if (lacking !== undefined) {
    it.skip(`is not tested: ${lacking}`, () => undefined);
    return;
  }
  const wine = new Wine(architecture);
  beforeAll(() => {
    wine.prepare();
    placeFake(wine, 'C:\\fake.exe');
  }, 600_000);
  afterAll(() => wine.dispose());

  const note = (text: string): string => `echo ${text}>>C:\\noted.txt\n`;
  const noted = (): string[] => wine.read('C:\\noted.txt').split('\r\n').filter(Boolean);
  beforeEach(() => wine.remove('C:\\noted.txt'));

  describe('run by a person', () => {
    it('runs scripts in their order, each in its directory, and says what became of them', async () => {
      const firstboot = new Firstboot(wine, [
        {
          name: 'where',
          script: '@cd\n@type data.txt\n@echo %FIRSTBOOT_PROGRAM%\n',
          files: { 'data.txt': Buffer.from('its data\r\n') },
        },
        { name: 'fails', script: '@echo to stderr 1>&2\n@exit /b 7\n' },
        { name: 'letters', script: '@echo grün und blöd\n' },
        { name: 'strange letters', script: '@copy "%~f0" C:\\strange.cmd >nul\n@rem 日本\n' },
        { name: 'restart', script: '@exit /b 3010\n' },
      ]);
      expect((await firstboot.run()).status).toBe(3010 & 0xff);
      const scripts = `${firstboot.directory}\\scripts`;
      expect(firstboot.log()).toEqual([
        '0001-where: begins, attempt 1 of 1',
        `    | ${scripts}\\0001-where`,
        '    | its data',
        `    | ${firstboot.program}`,
        '0001-where: done, exit status 0, N s',
        '0002-fails: begins, attempt 1 of 1',
        '    | to stderr',
        '0002-fails: failed, exit status 7, N s; not tried again',
        '0003-letters: begins, attempt 1 of 1',
        '    | grün und blöd',
        '0003-letters: done, exit status 0, N s',
        '0004-strange-letters: begins, attempt 1 of 1',
        '0004-strange-letters: done, exit status 0, N s',
        '0005-restart: begins, attempt 1 of 1',
        '0005-restart: done, exit status 3010, N s; it asks for a restart',
        'All is done.',
      ]);
      expect(firstboot.result()).toMatch(
        /^v2v-node-firstboot 1\r\nrestarts 1\r\n0001-where 1 done 0 \d+\r\n0002-fails 1 failed 7 /,
      );
      expect(firstboot.isRemoved()).toBe(true);
      // A code page without these letters: cmd is given UTF-8, and told so.
      expect(wine.read('C:\\strange.cmd')).toContain('@rem 日本\r\n');
    });

    it('a program that a script leaves running does not keep the next one from its output', async () => {
      const firstboot = new Firstboot(wine, [
        { name: 'leaves', script: '@start /b ping -n 4 127.0.0.1\n@echo left\n' },
        { name: 'next', script: '@echo is here\n' },
      ]);
      await firstboot.run();
      expect(firstboot.logged('    | left')).toBe(1);
      expect(firstboot.logged('    | is here')).toBe(1);
      expect(firstboot.logged('0002-next: done')).toBe(1);
    });

    it('of long output in UTF-16 the end is kept, and files of long names are removed', async () => {
      const text = `\ufeff${`${'x'.repeat(100)}\r\n`.repeat(2000)}grün 日本\r\n`;
      const firstboot = new Firstboot(wine, [
        {
          name: 'wide',
          script: '@C:\\fake.exe copy wide.txt\n',
          files: { 'wide.txt': Buffer.from(text, 'utf16le'), [`${'n'.repeat(240)}.txt`]: Buffer.from('x') },
        },
      ]);
      await firstboot.run();
      expect(firstboot.logged('[what it wrote before is left out]')).toBe(1);
      expect(firstboot.logged('    | grün 日本')).toBe(1);
      expect(firstboot.isRemoved()).toBe(true);
    });

    it('a script that takes too long is ended with what it started, and one that writes without end as well', async () => {
      const firstboot = new Firstboot(wine, [
        {
          name: 'slow',
          script: `@cmd /c ping -n 6 127.0.0.1 ^>nul ^& echo late^>^>C:\\noted.txt\n`,
          timeLimit: 2,
        },
        {
          name: 'talks',
          script: '@C:\\fake.exe flood\n',
        },
        { name: 'next', script: note('next') },
      ]);
      await firstboot.run();
      expect(firstboot.logged('0001-slow: ended, as its time of N s is over; not tried again')).toBe(1);
      expect(firstboot.logged('0002-talks: too-much-output')).toBe(1);
      expect(firstboot.logged('[what it wrote before is left out]')).toBe(1);
      await new Promise((after) => setTimeout(after, 4000));
      expect(noted()).toEqual(['next']);
    });

    it.each([
      ['a state that cannot be read', 'state.txt', 'nonsense\r\n', 'cannot be read, so nothing is run'],
      ['a state of something else', 'state.txt', 'v2v-node-firstboot 2\r\nrestarts 0\r\n', 'cannot be read'],
      ['a list with a way out', 'scripts.txt', '..\\..\\x 1 60 cmd\r\n', 'cannot be read'],
      ['a list with no numbers', 'scripts.txt', '0001-x one 60 cmd\r\n', 'cannot be read'],
      ['a state that cannot be written', 'state.txt.new\\x', '', 'cannot be written, so no other is run'],
    ])('%s: nothing is run', async (_case, file, content, words) => {
      const firstboot = new Firstboot(wine, [{ name: 'x', script: note('x') }]);
      wine.write(`${firstboot.directory}\\${file}`, content);
      expect((await firstboot.run()).status).toBe(1);
      expect(firstboot.logged(words)).toBe(1);
      expect(noted()).toEqual([]);
    });

    it('after five restarts no other is made', async () => {
      const firstboot = new Firstboot(wine, [{ name: 'x', script: '@exit /b 3010\n' }]);
      wine.write(`${firstboot.directory}\\state.txt`, 'v2v-node-firstboot 1\r\nrestarts 5\r\n');
      expect((await firstboot.run()).status).toBe(0);
      expect(firstboot.logged('asks for a restart, and there were 5; restart the machine by hand')).toBe(1);
    });
  });

  describe('as a service', () => {
    afterEach(() => wine.powerOff());

    it('runs at each boot until all is done or given up, then removes itself', async () => {
      const firstboot = new Firstboot(wine, [
        { name: 'once', script: note('once') },
        { name: 'fails', script: `${note('fails')}@exit /b 1\n`, attempts: 3 },
        {
          name: 'second time',
          script: `${note('second')}@if exist C:\\again exit /b 0\n@echo.>C:\\again\n@exit /b 1\n`,
          attempts: 5,
        },
      ]);
      wine.remove('C:\\again');
      await firstboot.install();
      await firstboot.bootOnce();
      expect(noted()).toEqual(['once', 'fails', 'second']);
      await firstboot.bootOnce();
      expect(noted().slice(3)).toEqual(['fails', 'second']);
      expect(firstboot.isRemoved()).toBe(false);
      await firstboot.boot();
      expect(noted().slice(5)).toEqual(['fails']);
      expect(firstboot.isRemoved()).toBe(true);
      expect(await firstboot.isInstalled()).toBe(false);
      wine.powerOff();
      wine.boot();
      expect(noted()).toHaveLength(6);
      // Windows itself has removed what was in use.
      expect(wine.exists(firstboot.directory)).toBe(false);
      expect(firstboot.result()).toContain('0002-fails 3 failed 1');
      expect(firstboot.logged('Restart requested.')).toBe(0);
    });

    it('requests one restart, after all scripts have run, and only where one asks', async () => {
      const firstboot = new Firstboot(wine, [
        { name: 'a', script: '@exit /b 3010\n' },
        { name: 'b', script: '@exit /b 1641\n' },
        { name: 'c', script: note('c') },
      ]);
      await firstboot.install();
      await firstboot.boot();
      expect(noted()).toEqual(['c']);
      expect(firstboot.log().slice(-2)).toEqual(['All is done.', 'Restart requested.']);
      // What Windows is asked for, which Wine does not do.
      const requests = wine
        .messages()
        .split('\n')
        .filter((line) => line.includes('InitiateSystemShutdownEx'));
      expect(requests).toEqual([expect.stringMatching(/"What was installed .+ 15 1 1 0x80020004/)]);
    });

    it('a power cut costs the script in work an attempt, and does not repeat it beyond them', async () => {
      const firstboot = new Firstboot(wine, [
        { name: 'before', script: note('before') },
        { name: 'slow', script: `${note('slow')}@echo so far\n@ping -n 60 127.0.0.1 >nul\n`, attempts: 2 },
        { name: 'after', script: note('after') },
      ]);
      await firstboot.install();
      for (const attempt of [1, 2]) {
        wine.boot();
        await until(`attempt ${attempt}`, () => noted().filter((line) => line === 'slow').length === attempt);
        wine.powerOff();
      }
      await firstboot.boot();
      expect(noted()).toEqual(['before', 'slow', 'slow', 'after']);
      expect(firstboot.logged('0002-slow: the machine went off while it ran; tried again')).toBe(1);
      expect(firstboot.logged('0002-slow: the machine went off while it ran; not tried again')).toBe(1);
      expect(firstboot.logged('    | so far')).toBe(2);
      expect(firstboot.result()).toContain('0002-slow 2 interrupted 0');
      expect(await firstboot.isInstalled()).toBe(false);
    });

    it('when it is stopped, a script that only waits ends, and others wait for the next boot', async () => {
      const firstboot = new Firstboot(wine, [
        {
          name: 'waits',
          script: `${note('waits')}:again\n@if exist "%FIRSTBOOT_STOP%" exit /b 0\n@ping -n 2 127.0.0.1 >nul\n@goto again\n`,
        },
        { name: 'after', script: note('after') },
      ]);
      await firstboot.install();
      wine.boot();
      await until('it waits', () => noted().includes('waits'));
      expect((await wine.run('net', 'stop', 'v2v-node-firstboot')).status).toBe(0);
      await until('the script has ended', () => firstboot.logged('0001-waits: done') > 0);
      await until('the service has ended', () => !wine.isRunning('firstboot.exe'));
      expect(noted()).toEqual(['waits']);
      expect(firstboot.isRemoved()).toBe(false);
      wine.powerOff();
      await firstboot.boot();
      expect(noted()).toEqual(['waits', 'after']);
    });
  });
});
