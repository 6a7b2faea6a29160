import { convert } from 'v2v-node';

const [path = 'guest.ova', directory = '.'] = process.argv.slice(2);
convert({ input: { mode: 'ova', path }, output: { mode: 'local', directory } }).then(
  ({ disks, artifacts }) => console.log('Written:', ...[...disks, ...artifacts].map(({ path }) => path)),
  (error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  },
);
