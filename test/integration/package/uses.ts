/**
 * What each program is used for, as far as it needs no appliance: every kind of project runs all of these. A conversion is
 * one of a file that is no OVA. What an appliance is for runs in one or two of the projects each, in `package.test.ts`.
 */
export interface Use {
  /** As it stands in `compiled/`, without `.js`. */
  program: string;
  args: (files: UseFiles) => string[];
  status: number;
  stdout?: RegExp;
  stderr?: RegExp;
  /** What it leaves in `directory`; nothing by default. */
  leaves?: string[];
}

export interface UseFiles {
  /** Holds the broken OVA and nothing else. */
  folder: string;
  brokenOva: string;
  /** Names the broken OVA. */
  list: string;
  certificate: string;
  /** Empty. */
  directory: string;
}

export const uses: Record<string, Use> = {
  'converts one OVA': {
    program: 'examples/convert-ova',
    args: ({ brokenOva, directory }) => [brokenOva, directory],
    status: 1,
    stderr: /broken\.ova/,
  },
  'converts stage by stage': {
    program: 'examples/convert-in-stages',
    args: ({ brokenOva }) => [brokenOva],
    status: 1,
    stderr: /broken\.ova/,
  },
  'converts a folder of OVAs': {
    program: 'examples/convert-folder',
    args: ({ folder, directory }) => [folder, directory, '2'],
    status: 1,
    stdout: /^broken\.ova: failed, [^]*^0 of 1 guests were converted$/m,
  },
  'goes on with a list of OVAs': {
    program: 'examples/go-on-after-a-kill',
    args: ({ list, directory }) => [list, directory],
    status: 1,
    stdout: /^broken: failed: /m,
    leaves: ['broken', 'migration.json'],
  },
  'says what conversions would do': {
    program: 'examples/plan-migration',
    args: ({ folder, directory }) => [folder, directory],
    status: 1,
    stdout: /^ {2}CANNOT BE CONVERTED {2}INPUT_[A-Z_]+: [^]*^0 of 1 guests can be converted/m,
  },
  'has a step of its own and leaves one out': {
    program: 'examples/own-step',
    args: ({ brokenOva, directory, certificate }) => [brokenOva, directory, certificate],
    status: 1,
    stderr: /broken\.ova/,
  },
  'lists the files of a disk': {
    program: 'examples/list-files',
    args: () => ['/nonexistent/disk.img'],
    status: 1,
    stderr: /disk\.img: No such file or directory/,
  },
  'edits the registry of a disk': {
    program: 'examples/edit-registry',
    args: () => ['/nonexistent/disk.img', 'system', '/nonexistent/changes.reg', '/nonexistent/before.reg'],
    status: 1,
    stderr: /disk\.img: No such file or directory/,
  },
  'lists the domains of a hypervisor': {
    program: 'examples/list-domains',
    args: () => ['test:///default'],
    status: 0,
    stdout:
      /^TEST test:\/\/\/default\ndomain test [0-9a-f-]{36} running\npool default-pool running \d+ GiB free\n$/,
  },
  'lists what there is to convert': {
    program: 'examples/list-guests',
    args: () => ['test:///default'],
    status: 0,
    stdout: /^test running unknown \/guest\/diskimage1\n$/,
  },
  'tries a step on a test guest': {
    program: 'test/integration/package/try-step',
    args: () => [],
    status: 0,
    stdout: /^PEM\nupdate-ca-certificates\n$/,
  },
};
