import {
  hypervisorServicesStep,
  hypervisorToolsStep,
  hypervisorUninstallersStep,
} from '../../../../../lib/conversion/windows/hypervisor-tools';
import { toolsProducts } from '../../../../../lib/conversion/windows/hypervisor-tools/products';
import type { RegistryKeys } from '../../../../../lib/testing';
import { itWithSamples, sample } from '../../../samples';
import { runSteps } from './windows-guest';

const steps = [hypervisorToolsStep, hypervisorServicesStep, hypervisorUninstallersStep];
const controlSet = 'ControlSet001';
const services = `${controlSet}\\Services`;
const classes = `${controlSet}\\Control\\Class`;

const run = (system: RegistryKeys) => runSteps(steps, { registry: { system } });

it('disables services and drivers, and says how each started before', async () => {
  const { state, registry, changes } = await run({
    [`${services}\\VMTools`]: {
      Start: 2,
      ImagePath: '"C:\\Program Files\\VMware\\VMware Tools\\vmtoolsd.exe"',
    },
    [`${services}\\vmci`]: { Start: 0, ImagePath: 'System32\\drivers\\vmci.sys' },
    [`${services}\\vmrawdsk`]: { Start: 4 },
  });
  expect(state.disabledServices).toEqual([
    { service: 'VMTools', startBefore: 2 },
    { service: 'vmci', startBefore: 0 },
    // The typical guest's.
    { service: 'vmxnet3ndis6', startBefore: 3 },
  ]);
  expect(changes.map(({ path }) => path)).toEqual([state.windows.systemHive]);
  expect(registry).toEqual([
    `${services}\\vmci Start 0 → 4`,
    `${services}\\VMTools Start 2 → 4`,
    `${services}\\vmxnet3ndis6 Start 3 → 4`,
  ]);
});

it('leaves drivers of controllers alone, whoever made them', async () => {
  const names = toolsProducts.flatMap((product) => Object.keys(product.services));
  expect(
    names.filter((name) => /^(?:pvscsi|vmscsi|lsi|sym|mpt|megas|storahci|stornvme)/i.test(name)),
  ).toEqual([]);
  const { state } = await run({
    [`${services}\\LSI_SAS`]: { Start: 0 },
    [`${services}\\vmscsi`]: { Start: 0 },
  });
  expect(state.disabledServices.map(({ service }) => service)).toEqual(['vmxnet3ndis6']);
});

it("leaves somebody else's service of the same name alone", async () => {
  const { state } = await run({
    [`${services}\\GISvc`]: { Start: 2, ImagePath: 'C:\\GIS\\mapserver.exe' },
    [`${services}\\vsock`]: { Start: 2, ImagePath: 'System32\\drivers\\other-vsock.sys' },
  });
  expect(state.disabledServices.map(({ service }) => service)).toEqual(['vmxnet3ndis6']);
});

it('leaves what VMware Workstation in the guest needs', async () => {
  const { state } = await run({
    [`${services}\\vmci`]: { Start: 0 },
    [`${services}\\vmx86`]: { Start: 2 },
    [`${services}\\VGAuthService`]: { Start: 2 },
  });
  expect(state.disabledServices.map(({ service }) => service)).toEqual(['VGAuthService', 'vmxnet3ndis6']);
});

it('takes disabled drivers out of the filters of classes and of the mouse', async () => {
  const mouse = `${controlSet}\\Enum\\ACPI\\PNP0F13\\4&25ee97c0&0`;
  const { registry } = await run({
    [`${services}\\vmmouse`]: { Start: 3 },
    [`${services}\\vmusbmouse`]: { Start: 4 },
    [`${services}\\xenfilt`]: { Start: 0 },
    [`${services}\\prl_strg`]: { Start: 0 },
    [`${classes}\\{4D36E96F-E325-11CE-BFC1-08002BE10318}`]: {
      UpperFilters: ['vmusbmouse', 'mouclass', 'VMMOUSE'],
    },
    [`${classes}\\{4d36e97d-e325-11ce-bfc1-08002be10318}`]: { UpperFilters: ['XENFILT'], Class: 'System' },
    [`${classes}\\{4d36e967-e325-11ce-bfc1-08002be10318}`]: { LowerFilters: ['prl_strg', 'EhStorClass'] },
    [`${classes}\\{4d36e96b-e325-11ce-bfc1-08002be10318}`]: { UpperFilters: ['kbdclass', 'vmmouse2'] },
    [mouse]: { UpperFilters: ['VMMouse'] },
    [`${controlSet}\\Control\\CriticalDeviceDatabase\\*PNP0F03`]: { UpperFilters: ['VMMouse'] },
  });
  expect(registry.filter((line) => line.includes('Filters'))).toEqual([
    `${classes}\\{4d36e967-e325-11ce-bfc1-08002be10318} LowerFilters ["prl_strg","EhStorClass"] → ["EhStorClass"]`,
    `${classes}\\{4D36E96F-E325-11CE-BFC1-08002BE10318} UpperFilters ["vmusbmouse","mouclass","VMMOUSE"] → ["mouclass"]`,
    `${classes}\\{4d36e97d-e325-11ce-bfc1-08002be10318} UpperFilters ["XENFILT"] → [""]`,
    `${controlSet}\\Control\\CriticalDeviceDatabase\\*PNP0F03 UpperFilters ["VMMouse"] → [""]`,
    `${mouse} UpperFilters ["VMMouse"] → [""]`,
  ]);
});

it('leaves filters of products that the guest does not have', async () => {
  const { registry } = await run({
    [`${classes}\\{4D36E96F-E325-11CE-BFC1-08002BE10318}`]: { UpperFilters: ['VBoxMouse', 'mouclass'] },
  });
  expect(registry).toEqual([`${services}\\vmxnet3ndis6 Start 3 → 4`]);
});

it('takes network providers, co-installers and the time provider out', async () => {
  const order = `${controlSet}\\Control\\NetworkProvider`;
  const display = '{4D36E968-E325-11CE-BFC1-08002BE10318}';
  const { registry } = await run({
    [`${services}\\VBoxSF`]: { Start: 1 },
    [`${services}\\W32Time\\TimeProviders\\vmwTimeProvider`]: { Enabled: 1 },
    [`${services}\\W32Time\\TimeProviders\\NtpClient`]: { Enabled: 1 },
    [`${order}\\Order`]: { ProviderOrder: 'VBoxSF,RDPNP,LanmanWorkstation,vmhgfs' },
    [`${order}\\HwOrder`]: { ProviderOrder: 'RDPNP' },
    [`${controlSet}\\Control\\CoDeviceInstallers`]: {
      [display]: ['vm3dc003.dll,DisplayCoInstaller', 'other.dll,Entry'],
      '{4D36E96C-E325-11CE-BFC1-08002BE10318}': ['mmcico.dll,MediaClassCoInstaller'],
    },
  });
  expect(registry).toEqual([
    `${controlSet}\\Control\\CoDeviceInstallers ${display} ["vm3dc003.dll,DisplayCoInstaller","other.dll,Entry"] → ["other.dll,Entry"]`,
    `${order}\\Order ProviderOrder "VBoxSF,RDPNP,LanmanWorkstation,vmhgfs" → "RDPNP,LanmanWorkstation"`,
    `${services}\\VBoxSF Start 1 → 4`,
    `${services}\\vmxnet3ndis6 Start 3 → 4`,
    `${services}\\W32Time\\TimeProviders\\vmwTimeProvider Enabled 1 → 0`,
  ]);
});

it('is skipped where there is nothing of another hypervisor', async () => {
  const { skipped, changes, scripts } = await runSteps(steps, {
    registry: {
      system: { [`${services}\\vmxnet3ndis6`]: { ImagePath: 'other' } },
      software: {
        'Microsoft\\Windows\\CurrentVersion\\Uninstall\\{5A9D1B1C-0F2E-4F70-9D0A-3B1F6C5E7D21}': {},
      },
    },
  });
  expect(skipped).toEqual([
    "no service or driver of another hypervisor's tools was found",
    "no tools of another hypervisor are in the guest's list of programs",
  ]);
  expect([changes, scripts]).toEqual([[], []]);
});

itWithSamples('SYSTEM-win7-vmware')(
  'a real Windows 7 with VMware Tools: what is changed, and nothing else',
  async () => {
    const hive = '/Windows/System32/config/SYSTEM';
    const { state, registry, changes } = await runSteps(steps.slice(0, 2), {
      files: { [`${hive}7`]: sample('SYSTEM-win7-vmware') },
      inspection: {
        windows: {
          ...{
            systemroot: '/Windows',
            softwareHive: '/Windows/System32/config/SOFTWARE',
            systemHive: `${hive}7`,
          },
          ...{ currentControlSet: controlSet, build: 7601, role: 'client', systemDrive: 'C:' },
          ...{ groupPolicy: false, antivirus: [], recoveredHives: [] },
        },
      },
    });
    const mouse = 'ACPI\\PNP0F13\\4&25ee97c0&0';
    expect(registry).toEqual([
      `${controlSet}\\Control\\CriticalDeviceDatabase\\*PNP0F03 UpperFilters ["VMMouse"] → [""]`,
      `${controlSet}\\Enum\\${mouse} UpperFilters ["VMMouse"] → [""]`,
      `${services}\\vm3dmp Start 3 → 4`,
      `${services}\\vmci Start 3 → 4`,
      `${services}\\vmdebug Start 1 → 4`,
      `${services}\\vmmemctl Start 2 → 4`,
      `${services}\\vmmouse Start 3 → 4`,
      `${services}\\VMTools Start 2 → 4`,
      `${services}\\VMUpgradeHelper Start 2 → 4`,
    ]);
    expect(changes.map(({ path }) => path)).toEqual([`${hive}7`]);
    // Disabled by somebody else.
    expect(state.hypervisorTools?.[0]?.services).toContainEqual({ service: 'vmrawdsk', start: 4 });
  },
);

itWithSamples('SYSTEM-win10-laptop')(
  'a real Windows 10 on a computer of its own: nothing is changed',
  async () => {
    const hive = '/Windows/System32/config/SYSTEM10';
    const { changes, skipped } = await runSteps(steps.slice(0, 2), {
      files: { [hive]: sample('SYSTEM-win10-laptop') },
      inspection: {
        windows: {
          ...{ systemroot: '/Windows', softwareHive: '/Windows/System32/config/SOFTWARE', systemHive: hive },
          ...{ currentControlSet: controlSet, build: 17134, role: 'client', systemDrive: 'C:' },
          ...{ groupPolicy: false, antivirus: [], recoveredHives: [] },
        },
      },
    });
    expect(changes).toEqual([]);
    expect(skipped).toEqual(["no service or driver of another hypervisor's tools was found"]);
  },
);
