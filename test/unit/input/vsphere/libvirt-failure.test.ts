import { LibvirtError } from '../../../../lib/errors';
import { libvirtFailure } from '../../../../lib/input/vsphere/libvirt-failure';
import type { VSphereServer } from '../../../../types/input';

const server: VSphereServer = { host: 'vc', user: 'backup', inventoryPath: ['QA Lab', 'esx1'] };
const said = (text: string, code = 1): LibvirtError =>
  new LibvirtError('open', 28, code, `libvirt open: ${text}`);
const curl = (number: number, text: string): string =>
  `internal error: curl_easy_perform() returned an error: ${text} (${number}) : ${text.toLowerCase()}`;

describe('what libvirt says of VMware', () => {
  it.each([
    [
      "internal error: HTTP response code 500 for call to 'Login'. Fault: ServerFaultCode - Cannot complete login due to an incorrect user name or password.",
      'SOURCE_LOGIN',
    ],
    [curl(60, 'SSL peer certificate or SSH remote key was not OK'), 'SOURCE_IDENTITY'],
    [curl(7, "Couldn't connect to server"), 'SOURCE_UNREACHABLE'],
    [curl(6, "Couldn't resolve host name"), 'SOURCE_UNREACHABLE'],
    [curl(28, 'Timeout was reached'), 'SOURCE_UNREACHABLE'],
    [curl(56, 'Failure when receiving data from the peer'), 'SOURCE_UNREACHABLE'],
    [
      "internal error: IP address lookup for host 'vc' failed: Name or service not known",
      'SOURCE_UNREACHABLE',
    ],
    ["internal error: HTTP response code 503 for call to 'RetrieveServiceContent'", 'SOURCE_UNREACHABLE'],
    [
      "internal error: HTTP response code 500 for call to 'RetrieveProperties'. Fault: ServerFaultCode - Permission to perform this operation was denied.",
      'SOURCE_RIGHTS',
    ],
    ["internal error: HTTP response code 403 for download from 'https://vc/folder/a.vmx'", 'SOURCE_RIGHTS'],
    ["internal error: Could not find datacenter specified in '/QA Lab/esx1'", 'SOURCE_GUEST'],
    ["internal error: Could not find compute resource specified in '/QA Lab/esx1'", 'SOURCE_GUEST'],
  ])('%s', (text, code) => {
    expect(libvirtFailure(said(text), server)).toMatchObject({
      code,
      message: expect.stringMatching(/^[^.].*[^.]\.$/),
      hint: expect.stringMatching(/\.$/),
    });
  });

  it('a login that is refused without a reason of its own', () => {
    expect(libvirtFailure(said('authentication failed: Password request failed', 45), server)).toMatchObject({
      code: 'SOURCE_LOGIN',
      message: expect.stringMatching(/refuses the login of backup/),
    });
  });

  it('anything else stays what it is', () => {
    const other = said('internal error: Expecting VI API type');
    expect(libvirtFailure(other, server)).toBe(other);
    const foreign = new Error('x');
    expect(libvirtFailure(foreign, server)).toBe(foreign);
  });

  it('names the proxy that is in the way', () => {
    const before = process.env.https_proxy;
    process.env.https_proxy = 'http://proxy:3128';
    try {
      expect(libvirtFailure(said(curl(7, 'x')), server)).toMatchObject({
        hint: expect.stringMatching(/https_proxy.*no_proxy/),
      });
    } finally {
      if (before === undefined) delete process.env.https_proxy;
      else process.env.https_proxy = before;
    }
  });
});
