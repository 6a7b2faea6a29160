import type { ToolsProduct } from './product';

const names = [
  'prl_boot',
  'prl_dd',
  'prl_eth5',
  'prl_fs',
  'prl_memdev',
  'prl_mouf',
  'prl_pv32',
  'prl_pv64',
  'prl_scsi',
  'prl_sound',
  'prl_strg',
  'prl_tg',
  'prl_time',
  'prl_uprof',
  'prl_va',
];

/** Parallels Tools and Virtuozzo Tools. */
export const parallelsTools: ToolsProduct = {
  name: 'Parallels Tools',
  services: Object.fromEntries(names.map((name) => [name, []])),
  networkProviders: ['prl_fs'],
  isTools: (displayName) => /(?:Parallels|Virtuozzo) Tools/.test(displayName),
  properties: 'PREVENT_REBOOT=Yes LAUNCHED_BY_SETUP_EXE=Yes',
  // Its driver counts who uses it, and is not removed before nobody does.
  before: [
    'reg delete "HKLM\\SYSTEM\\CurrentControlSet\\Services\\prl_strg\\DriverInfo" /v RefCount /f >nul 2>&1',
  ],
};
