import { asSource } from '../../../../lib/input/domain-xml/as-source';
import { domainOf, readText } from './domains';

// https://libvirt.org/drvesx.html#domain-xml
const namespaced = (elements: string): string =>
  domainOf({
    attributes: `type='vmware' xmlns:vmware='http://libvirt.org/schemas/domain/vmware/1.0'`,
    body: `<memory>1048576</memory>${elements}`,
  });

test('where a guest is in the inventory is read by the namespace of the elements', () => {
  const text = namespaced(
    '<vmware:datacenterpath>Folder/QA Lab &amp; more</vmware:datacenterpath><vmware:moref>\nvm-57 </vmware:moref>',
  );
  const expected = { datacenterPath: 'Folder/QA Lab & more', moref: 'vm-57' };
  expect(readText(text).domain.vmware).toEqual(expected);
  const renamed = text.replaceAll('vmware:', 'v:').replace('xmlns:vmware', 'xmlns:v');
  expect(readText(renamed).domain.vmware).toEqual(expected);
});

test('one alone is read, empty ones are not, and neither are those of another namespace', () => {
  expect(readText(namespaced('<vmware:moref>7</vmware:moref>')).domain.vmware).toEqual({ moref: '7' });
  expect(readText(namespaced('<vmware:moref> </vmware:moref>')).domain.vmware).toBeUndefined();
  expect(readText(namespaced('<moref>7</moref>')).domain.vmware).toBeUndefined();
});

test('it is no part of the source', () => {
  const { domain } = readText(namespaced('<vmware:moref>7</vmware:moref>'));
  expect(asSource(domain, [])).not.toHaveProperty('vmware');
  expect(domain.vmware).toBeDefined();
});
