import { Readable } from 'node:stream';

import { ProgramError, V2vError } from '../../../../errors';
import { runProgram } from '../../../../programs/run';
import type { Context } from '../../../../run/context';
import { customizeFailed } from './file-step';

/** What the program says on standard error when it has come to the end, and in front of what keeps it from beginning. */
const [done, unreadable] = ['v2v-node: edited', 'v2v-node: not Perl: '];

/**
 * Reads the expression, then the lines, so that neither is an argument that others on this host can see. `-p` of perl(1),
 * but that nothing is taken for a name of a file.
 */
const program = `
binmode STDIN; binmode STDOUT;
my $length = <STDIN>;
read(STDIN, my $expression, $length) == $length or die;
$. = 0;
our $lineno = 0;
my $edit = eval "sub { while (<STDIN>) { \\$lineno++;\\n#line 1 \\"expression\\"\\n$expression\\n;} continue { print or die \\$! } }";
die "${unreadable}$@" unless $edit;
$edit->();
close(STDOUT) or die $!;
print STDERR "${done}";
`;

/** What a user may have set for Perl programs of their own. */
const env = { PERL5OPT: '', PERL5LIB: '', PERLLIB: '', PERL5DB: '', PERLIO: '' };

/** An edit of a file of the guest. */
interface Edit {
  expression: string;
  /** For messages. */
  path: string;
  context?: Context;
}

/**
 * The content of a file after a Perl expression was run for each of its lines. It is the user's own, but the lines are the
 * guest's, which may try to make it do something: so Perl may open nothing.
 *
 * @throws V2vError `CUSTOMIZE_FAILED` where the expression dies, `USAGE` where it is not Perl, `PROGRAM_MISSING`, `ABORTED`
 */
export async function editLines(content: Buffer, { expression, path, context }: Edit): Promise<Buffer> {
  const code = Buffer.from(expression);
  const input = Buffer.concat([Buffer.from(`${code.length}\n`), code, content]);
  const output: Buffer[] = [];
  try {
    const { stderr } = await runProgram('perl', ['-e', program], {
      access: {},
      env,
      quiet: true,
      stdin: Readable.from([input]),
      onStdout: (piece) => output.push(piece),
      ...(context ? { context } : {}),
    });
    if (stderr.endsWith(done)) return Buffer.concat(output);
  } catch (error) {
    if (!(error instanceof ProgramError)) throw error;
    throw failure(error, path);
  }
  throw customizeFailed(
    'edit',
    `the Perl expression for ${path} ends Perl before the end of the file, which stays as it is`,
    path,
  );
}

function failure(error: ProgramError, path: string): V2vError {
  const said = error.stderr.trim();
  const reason = said.replace(unreadable, '').split('\n')[0] ?? '';
  if (!said.startsWith(unreadable)) {
    const why = `the Perl expression for ${path} died, and the file stays as it is: ${reason}`;
    return customizeFailed('edit', why, path, error);
  }
  return new V2vError('USAGE', `The Perl expression for ${path} cannot be read: ${reason}`, {
    subject: path,
    cause: error,
  });
}
