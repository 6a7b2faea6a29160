import { type AgreementGroup, fails, gives } from '../agreement-case';

/** Programs of the guest are answered by script on both sides; what libguestfs makes of the words is compared. */
export const programs: AgreementGroup = {
  name: 'programs of the guest',
  files: { '/etc/motd': 'hello\n' },
  commands: {
    'uname -r': '6.1.0\n',
    'rpm -qa': 'a\nb\r\n\nc',
    'cat /etc/motd | wc -l': '1\n',
    'false now': new Error('it failed'),
    append: async (words, guest) => {
      await guest.writeAppend('/etc/motd', `${words.slice(1).join('+')}\n`);
      return 'done';
    },
  },
  cases: [
    gives(['command', ['uname', '-r']], '6.1.0\n'),
    gives(['commandLines', ['rpm', '-qa']], ['a', 'b', '', 'c']),
    gives(['sh', 'cat /etc/motd | wc -l'], '1\n'),
    gives(['shLines', 'rpm -qa'], ['a', 'b', '', 'c']),
    fails(['command', ['false', 'now']]),
    gives(['command', ['append', 'one', 'two words']], 'done'),
    gives(['sh', 'append \'one more\' "x y"'], 'done'),
    gives(['cat', '/etc/motd'], 'hello\none+two words\none more+x y\n'),
  ],
};
