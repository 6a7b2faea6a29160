import type { LibvirtAuth, LibvirtCredential } from '../../types/libvirt';
import type { NativeCredential } from '../addon';

/** virConnectCredentialType, from 1. */
const credentialTypes: LibvirtCredential['type'][] = [
  'username',
  'authname',
  'language',
  'cnonce',
  'passphrase',
  'echoprompt',
  'noechoprompt',
  'realm',
  'external',
];

type Answer = (question: number, answers: (string | null)[] | null) => void;

/** The callback for the addon: asks the user's callback, and answers. If the user's callback fails, it refuses. */
export function askWith(auth: LibvirtAuth, answer: Answer) {
  return (credentials: NativeCredential[], question: number): void => {
    void askUser(auth, credentials)
      .catch(() => null)
      .then((answers) => answer(question, answers));
  };
}

async function askUser(auth: LibvirtAuth, credentials: NativeCredential[]): Promise<(string | null)[]> {
  const answers = await auth(
    Array.from(credentials, ({ type, ...rest }) => ({
      type: credentialTypes[type - 1] ?? 'external',
      ...rest,
    })),
  );
  return Array.from(answers, (text) => (typeof text === 'string' ? text : null));
}
