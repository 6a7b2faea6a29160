/** What a hypervisor's tools put into a Windows guest. */
export interface ToolsProduct {
  name: string;
  /**
   * Services and drivers by the name of their key. Each with what stands behind a `\` in its `ImagePath`, in lower case, where
   * somebody else could have a service of that name: `vsock.sys`; with nothing where its name says enough.
   */
  services: Readonly<Record<string, readonly string[]>>;
  /** Services that stay where another program, known by a service of its own, needs them. */
  shared?: { with: string; services: readonly string[] };
  /** Names in the order of network providers. */
  networkProviders?: readonly string[];
  /** Class co-installers, by what the names of their files begin with, in lower case. */
  coInstallers?: readonly string[];
  /** Providers of W32Time. */
  timeProviders?: readonly string[];
  /** Keys below `Uninstall` by their own name, in lower case. */
  uninstallKeys?: readonly string[];
  /** True for what the tools are called in the list of programs. */
  isTools: (displayName: string) => boolean;
  /** Of its own uninstaller, where it has one: how that is told to ask nothing. */
  ownUninstaller?: OwnUninstaller;
  /** Properties for Windows Installer beside those that every product gets. */
  properties?: string;
  /** What its uninstaller needs before it works outside its hypervisor, a line of cmd each. */
  before?: readonly string[];
  /** Said in the log where Windows Installer ends with 1603. */
  refusal?: string;
}

/** How a program that uninstalls a product is called. */
export interface OwnUninstaller {
  /** Given to it. */
  arguments: string;
  /** A second program beside it that asks nothing, by their names: `{ 'uninst.exe': '_uninst.exe' }`. */
  instead?: Readonly<Record<string, string>>;
  /** Made by NSIS: it goes on in a copy of itself, which nobody can wait for, unless it is told its own directory. */
  nsis?: true;
}
