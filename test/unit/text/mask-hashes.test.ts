import { maskHashes } from '../../../lib/text/mask-hashes';

// That of "secret", by `openssl passwd`; the trace of libguestfs writes an end of line as \x0a.
test.each([
  ['$1$salt$n1kYLrJ4ZPdMVwHOIVvN11'],
  ['$5$saltsalt$W7cWo1xnaAOwRwKKf1K0VVHF7NvXkPTBrOPoW4Bl.4A'],
  [
    '$6$rounds=5000$saltsalt$8UpJHgX0eqvmVj0hMgUKVvAFuRhHMVkBtfXbvIQsQ6VbdlJQYfzVJk/oBH7lN8cY3qgcFmKw1CbGhCm0AJkPn0',
  ],
  ['$y$j9T$wiTDZKljnqIKlCoMkgcmI/$L3CAq9V4CZ5oxDudrh2To1KE56cC7MBj85tVpdlT6l2'],
  ['$2b$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW'],
])('%s', (hash) => {
  expect(maskHashes(`pread = "root:${hash}:20787:0:99999:7:::\\x0adaemon:*:1::::::"`)).toBe(
    'pread = "root:********:20787:0:99999:7:::\\x0adaemon:*:1::::::"',
  );
});

test('other dollars stay', () => {
  const text = 'sh "echo $1 $PATH ${y} $6" = "$1$2"';
  expect(maskHashes(text)).toBe(text);
});
