import type { RegistryKeys, RegistryValue } from '../../../../registry';
import { isBeforeVista, placesOf, type WindowsSystem } from '../system';

/** The key of VMware Tools among the programs that can be uninstalled. */
export const toolsProduct = '{5A9D1B1C-0F2E-4F70-9D0A-3B1F6C5E7D21}';

/** What the hive SOFTWARE has of a Windows. */
export function softwareKeys(system: WindowsSystem): RegistryKeys {
  const { major, minor, build, productName, edition, installationType, displayVersion, tools } = system;
  const { systemroot } = placesOf(system);
  const version: Record<string, RegistryValue> = {
    ProductName: productName,
    // Windows 10 and later say what 8.1 was.
    CurrentVersion: major >= 10 ? '6.3' : `${major}.${minor}`,
    CurrentBuild: String(build),
    CurrentBuildNumber: String(build),
    CurrentType: 'Multiprocessor Free',
    RegisteredOwner: 'Windows User',
    SystemRoot: `C:\\${systemroot.slice(1)}`,
  };
  if (!isBeforeVista(system)) version.EditionID = edition;
  if (installationType) version.InstallationType = installationType;
  if (displayVersion) version.DisplayVersion = displayVersion;
  if (major >= 10) {
    version.CurrentMajorVersionNumber = major;
    version.CurrentMinorVersionNumber = minor;
  }
  if (major < 6) version.CSDVersion = 'Service Pack 3';
  if (major === 6 && minor === 1) version.CSDVersion = 'Service Pack 1';
  return {
    'Microsoft\\Windows NT\\CurrentVersion': version,
    'Microsoft\\Windows\\CurrentVersion': {
      DevicePath: { expand: '%SystemRoot%\\inf' },
      ProgramFilesDir: 'C:\\Program Files',
      CommonFilesDir: 'C:\\Program Files\\Common Files',
    },
    ...updateKeys(system),
    'Microsoft\\Windows\\CurrentVersion\\Group Policy': {},
    'Microsoft\\Windows\\CurrentVersion\\Run': {
      'VMware User Process': '"C:\\Program Files\\VMware\\VMware Tools\\vmtoolsd.exe" -n vmusr',
    },
    'Microsoft\\Windows\\CurrentVersion\\RunOnce': {},
    [`Microsoft\\Windows\\CurrentVersion\\Uninstall\\${toolsProduct}`]: {
      DisplayName: 'VMware Tools',
      DisplayVersion: tools,
      Publisher: 'VMware, Inc.',
      InstallLocation: 'C:\\Program Files\\VMware\\VMware Tools\\',
      UninstallString: `MsiExec.exe /I${toolsProduct}`,
      WindowsInstaller: 1,
    },
    'Policies\\Microsoft\\Windows': {},
    'VMware, Inc.\\VMware Tools': { InstallPath: 'C:\\Program Files\\VMware\\VMware Tools\\' },
    ...(system.arch === 'x86_64' ? { 'WOW6432Node\\Microsoft\\Windows\\CurrentVersion\\Uninstall': {} } : {}),
  };
}

/** Updates are packages of component based servicing, which is there from Vista on. */
function updateKeys(system: WindowsSystem): RegistryKeys {
  if (isBeforeVista(system)) return {};
  const packages = 'Microsoft\\Windows\\CurrentVersion\\Component Based Servicing\\Packages';
  const { major, minor, updates = [] } = system;
  const keys: Record<string, RegistryKeys[string]> = { [packages]: {} };
  for (const update of updates) {
    const name = `Package_for_${update}~31bf3856ad364e35~amd64~~${major}.${minor}.1.0`;
    keys[`${packages}\\${name}`] = { CurrentState: 0x70 };
  }
  return keys;
}
