import { chooseRoot } from '../../../lib/inspect/system/root';

const one = [{ device: '/dev/sda1', product: 'Debian 12' }];
const two = [...one, { device: '/dev/sdb1', product: '' }];

describe('chooseRoot', () => {
  it.each(['ask', 'single', 'first', '/dev/sdx9'] as const)(
    'takes the only root whatever the choice (%s)',
    async (choice) => {
      expect(await chooseRoot(one, { choice })).toBe('/dev/sda1');
    },
  );

  it('takes the first', async () => {
    expect(await chooseRoot(two, { choice: 'first' })).toBe('/dev/sda1');
  });

  it('takes the named one', async () => {
    expect(await chooseRoot(two, { choice: '/dev/sdb1' })).toBe('/dev/sdb1');
  });

  it('takes a named snapshot, which is not asked about', async () => {
    const all = ['/dev/sda1', '/dev/vg/snapshot'];
    expect(await chooseRoot(one, { choice: '/dev/vg/snapshot', all })).toBe('/dev/vg/snapshot');
    expect(await chooseRoot(one, { choice: 'single', all })).toBe('/dev/sda1');
  });

  it('refuses several where one was wanted, and lists them', async () => {
    await expect(chooseRoot(two, { choice: 'single' })).rejects.toMatchObject({
      code: 'ROOT_CHOICE',
      message: 'The guest has 2 operating systems: /dev/sda1 (Debian 12), /dev/sdb1.',
    });
  });

  it('refuses a root that is not there', async () => {
    await expect(chooseRoot(two, { choice: '/dev/sdc1' })).rejects.toMatchObject({
      code: 'ROOT_CHOICE',
      subject: '/dev/sdc1',
    });
  });

  it('asks, and checks the answer', async () => {
    expect(await chooseRoot(two, { choice: 'ask', ask: () => Promise.resolve('/dev/sdb1') })).toBe(
      '/dev/sdb1',
    );
    await expect(chooseRoot(two, { choice: 'ask', ask: () => Promise.resolve('2') })).rejects.toMatchObject({
      code: 'ROOT_CHOICE',
    });
  });

  it('says what to do where nobody can be asked', async () => {
    await expect(chooseRoot(two, { choice: 'ask' })).rejects.toMatchObject({
      code: 'ROOT_CHOICE',
      hint: expect.stringMatching(/--root/),
    });
  });
});
