import { GuestFailure } from './failure';
import type { GuestfsActions } from '../../types/guestfs.gen';

/** What a program of the guest prints; an Error makes it fail with that message. */
export type CommandOutput = string | Error;

/**
 * What answers a command: its output, or a function of the words and the guest, which may change the guest's files.
 * Calls of that guest run at once, while the command is the running call.
 */
export type CommandAnswer =
  | CommandOutput
  | ((words: readonly string[], guest: GuestfsActions) => CommandOutput | Promise<CommandOutput>);

/**
 * By command line: `'rpm -qa'`, of `command` the words with one blank between them. A function also answers every longer
 * command line that begins with its words; of several the longest counts. Variables that are set in front of a command
 * (`DEBIAN_FRONTEND=noninteractive dpkg …`) may be left out.
 */
export type TestCommands = Readonly<Record<string, CommandAnswer>>;

/** A command that was run in the guest. */
export interface RanCommand {
  /** What the shell was given; of `command` the words with one blank between them. */
  line: string;
  /** The words without quotes. */
  words: readonly string[];
}

/** Variables set in front of a command. */
const settings = /^(?:\w+=(?:'[^']*'|[^\s'])*\s+)+/;

/** The words of a command line, quotes taken off as a shell would; pipes and the like are words, too. */
export function shellWords(line: string): string[] {
  return (line.match(/(?:'[^']*'|"(?:\\.|[^"\\])*"|\\.|[^\s'"\\])+/g) ?? []).map((word) =>
    word.replace(
      /'([^']*)'|"((?:\\.|[^"\\])*)"|\\(.)/g,
      (_whole: string, single?: string, double?: string, escaped?: string) =>
        single ?? double?.replace(/\\(["\\$`])/g, '$1') ?? escaped ?? '',
    ),
  );
}

/** Answers commands by script, and keeps them. */
export class CommandScript {
  readonly ran: RanCommand[] = [];

  constructor(
    private readonly answers: TestCommands,
    private readonly guest: () => GuestfsActions,
  ) {}

  /** @throws GuestFailure with the message of the scripted error, or that there is no answer. */
  async run(line: string, words: readonly string[]): Promise<string> {
    this.ran.push({ line, words: [...words] });
    const answer = this.#answerTo(line) ?? this.#answerTo(line.replace(settings, ''));
    if (answer === undefined) {
      throw new GuestFailure(
        `the test guest has no answer to "${line}"; give one in its option commands: { '${line}': 'what it prints' }`,
      );
    }
    const output = typeof answer === 'function' ? await answer(words, this.guest()) : answer;
    if (output instanceof Error) throw new GuestFailure(output.message, { cause: output });
    return output;
  }

  #answerTo(line: string): CommandAnswer | undefined {
    if (Object.hasOwn(this.answers, line)) return this.answers[line];
    const [beginning] = Object.keys(this.answers)
      .filter((key) => typeof this.answers[key] === 'function' && line.startsWith(`${key} `))
      .sort((a, b) => b.length - a.length);
    return beginning === undefined ? undefined : this.answers[beginning];
  }
}
