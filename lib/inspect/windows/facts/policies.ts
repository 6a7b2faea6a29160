import type { Hive } from '../../../registry';

/** What administrators have set that a conversion runs into. */
export interface Policies {
  /** Group policies are in force. */
  groupPolicy: boolean;
  /** PowerShell runs no script that is not signed: `AllSigned`, `Restricted`. Absent otherwise. */
  powershell?: string;
  /** Windows installs no drivers but those that are allowed. */
  restrictsDevices: boolean;
  /** Updates that are finished by a restart. */
  rebootPending: boolean;
}

const windows = 'Microsoft\\Windows\\CurrentVersion';
const history = `${windows}\\Group Policy\\History`;
const powershell = 'Policies\\Microsoft\\Windows\\PowerShell';
const restrictions = 'Policies\\Microsoft\\Windows\\DeviceInstall\\Restrictions';
const denials = ['DenyUnspecified', 'DenyDeviceIDs', 'DenyDeviceClasses', 'DenyInstanceIDs'];

/** @param software the hive SOFTWARE */
export async function readPolicies(software: Hive): Promise<Policies> {
  const objects = await software.keys(history);
  const execution = await software.text(powershell, 'ExecutionPolicy');
  const scripts = await software.number(powershell, 'EnableScripts');
  const forbids = scripts === 0 ? 'Restricted' : execution;
  return {
    groupPolicy: objects.some((name) => name.length > 3 && /^\{[\da-f].*\}$/i.test(name)),
    ...(forbids !== undefined && /^(AllSigned|Restricted)$/i.test(forbids) ? { powershell: forbids } : {}),
    restrictsDevices: await restrictsDevices(software),
    rebootPending: await software.has(`${windows}\\Component Based Servicing\\RebootPending`),
  };
}

async function restrictsDevices(software: Hive): Promise<boolean> {
  const set = await software.values(restrictions);
  for (const name of set.filter((each) =>
    denials.some((denial) => denial.toLowerCase() === each.toLowerCase()),
  )) {
    if ((await software.number(restrictions, name)) === 1) return true;
  }
  return false;
}
