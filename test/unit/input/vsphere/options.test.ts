import { resolve } from 'node:path';

import { describeInput, inputPrograms } from '../../../../lib/input';
import { checkedServer } from '../../../../lib/input/vsphere/check-options';
import type { VSphereInput } from '../../../../types/input';

const input: VSphereInput = {
  mode: 'vsphere',
  guest: "web's",
  password: 'geheim',
  server: { host: 'vc', user: 'DOM\\u', inventoryPath: ['QA Lab', 'esx1'], verifyCertificate: false },
};

describe('the input mode vsphere', () => {
  it('is shown as virt-v2v writes it, without the password', () => {
    expect(describeInput(input)).toBe(
      "-i libvirt -ic 'vpx://DOM%5Cu@vc/QA%20Lab/esx1?no_verify=1' 'web'\\''s'",
    );
  });

  it('runs nbdkit and curl', () => {
    expect(inputPrograms(input)).toEqual(['nbdkit', 'curl']);
  });

  it('finds the file of authorities from whatever directory', () => {
    expect(checkedServer('vsphere', { host: 'vc', caFile: 'ca.pem' }).caFile).toBe(resolve('ca.pem'));
  });

  it.each([
    [{ server: undefined }, /name or the address of a server/],
    [{ server: { host: 'a b' } }, /name or the address of a server/],
    [{ server: { host: 'vc', port: 1.5 } }, /a port from 1 to 65535/],
    [{ server: { host: 'vc', user: '' } }, /a user/],
    [{ server: { host: 'vc', caFile: '' } }, /caFile/],
    [{ server: { host: 'vc', inventoryPath: 'DC0/h' } }, /inventoryPath/],
    [{ guest: '' }, /the name, the UUID or the id of a guest/],
    [{ guest: 'a\0b' }, /the name, the UUID or the id of a guest/],
  ])('refuses %j', (change, problem) => {
    const wrong = { ...input, ...change } as unknown as VSphereInput;
    expect(() => describeInput(wrong)).toThrow(
      expect.objectContaining({ code: 'USAGE', message: expect.stringMatching(problem) }),
    );
  });
});
