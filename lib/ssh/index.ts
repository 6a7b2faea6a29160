export { SshConnection, type RemoteOutput, type RemoteRun } from './connection';
export { outputCodes, type SshErrorCodes } from './explain';
export { checkedSshServer, sshPlace, sshUri } from './server';
