import { createHash } from 'node:crypto';

import { hashOfNode } from '../../../../lib/output/glance/hash-name';

test.each([
  ['sha512', 'sha512'],
  ['md5', 'md5'],
  ['sha3_256', 'sha3-256'],
  ['blake2b', 'blake2b512'],
])('%s of hashlib', (python, node) => {
  expect(hashOfNode(python)).toBe(node);
  expect(createHash(node).update('').digest('hex')).not.toBe('');
});

test('one that Node.js does not have', () => {
  expect(hashOfNode('blake3')).toBeUndefined();
});
