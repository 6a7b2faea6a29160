import { balloonServiceStep } from '../../../../../lib/conversion/windows/balloon-service';
import type {
  ChosenDriver,
  ChosenDrivers,
} from '../../../../../lib/conversion/windows/contracts/chosen-drivers';
import { driverInstallationStep } from '../../../../../lib/conversion/windows/driver-installation';
import { guestAgentStep } from '../../../../../lib/conversion/windows/guest-agent';
import { windows10Guest } from '../../../../../lib/testing';

const scripts = '/Program Files/v2v-node/firstboot/scripts';
const read = (text: string) => () => Promise.resolve(Buffer.from(text));

function driver(device: ChosenDriver['device'], infName: string, files: string[] = []): ChosenDriver {
  return {
    device,
    infName,
    inf: infName,
    version: '1.0',
    date: '2024-01-01',
    signature: { signer: 'x', digest: 'sha256', kind: 'trusted' },
    files: files.map((name) => ({ name, read: read(name) })),
    hardwareIds: [],
    serviceValues: {},
    serviceType: 1,
    start: 3,
    errorControl: 1,
    signedInside: true,
    className: 'System',
    classGuid: '{4D36E97D-E325-11CE-BFC1-08002BE10318}',
  };
}

const chosenDrivers: ChosenDrivers = {
  source: '/virtio-win.iso',
  drivers: [
    driver('virtio-balloon', 'balloon.inf', ['balloon.sys', 'blnsvr.exe']),
    driver('virtio-net', 'netkvm.inf'),
  ],
  agentInstallers: [{ name: 'guest-agent/qemu-ga-x86_64.msi', read: read('the installer') }],
};

it('the drivers that were copied are installed by the program, which may ask for a restart', async () => {
  await using typical = await windows10Guest();
  const state = typical.state({ chosenDrivers });
  expect(await driverInstallationStep.applies(state)).toBe(true);
  await driverInstallationStep.run(state);
  expect(await typical.guest.cat(`${scripts}/0001-install-drivers/script.cmd`)).toBe(
    '@echo off\r\n"%FIRSTBOOT_PROGRAM%" drivers "C:\\Windows\\Drivers\\VirtIO"\r\nexit /b %ERRORLEVEL%\r\n',
  );
  expect(state.firstboot.report()!.restarts).toBe(1);
});

it('the agent is installed from the MSI that lies beside its script', async () => {
  await using typical = await windows10Guest();
  const state = typical.state({ chosenDrivers });
  expect(await guestAgentStep.applies(state)).toBe(true);
  await guestAgentStep.run(state);
  const directory = `${scripts}/0001-install-qemu-guest-agent`;
  expect(await typical.guest.cat(`${directory}/qemu-ga.msi`)).toBe('the installer');
  expect(await typical.guest.cat(`${directory}/script.cmd`)).toContain(
    'msiexec.exe" /i "%~dp0qemu-ga.msi" /qn /norestart',
  );
  expect(state.firstboot.report()!.restarts).toBe(0);
});

it('an installer larger than a message to the appliance arrives whole', async () => {
  await using typical = await windows10Guest();
  const installer = Buffer.alloc(5 * 1024 * 1024 + 7, 'v2v');
  const agentInstallers = [{ name: 'a.msi', read: () => Promise.resolve(installer) }];
  await guestAgentStep.run(typical.state({ chosenDrivers: { ...chosenDrivers, agentInstallers } }));
  const path = `${scripts}/0001-install-qemu-guest-agent/qemu-ga.msi`;
  expect((await typical.guest.readFile(path)).equals(installer)).toBe(true);
});

it('the service of the balloon driver is installed from where its package lies', async () => {
  await using typical = await windows10Guest();
  const state = typical.state({ chosenDrivers });
  expect(await balloonServiceStep.applies(state)).toBe(true);
  await balloonServiceStep.run(state);
  expect(await typical.guest.cat(`${scripts}/0001-install-balloon-service/script.cmd`)).toContain(
    '\r\n"C:\\Windows\\Drivers\\VirtIO\\balloon\\blnsvr.exe" -i\r\n',
  );
});

it('none applies where it has nothing to do, and each says why', async () => {
  await using typical = await windows10Guest();
  const none = { ...chosenDrivers, drivers: [], agentInstallers: [] };
  for (const state of [typical.state(), typical.state({ chosenDrivers: none })]) {
    expect(await driverInstallationStep.applies(state)).toContain('no drivers');
    expect(await guestAgentStep.applies(state)).toContain('no installer');
    expect(await balloonServiceStep.applies(state)).toContain('no such driver');
  }
  const unwanted = typical.state({ chosenDrivers });
  expect(
    await guestAgentStep.applies({ ...unwanted, options: { ...unwanted.options, guestAgent: false } }),
  ).toContain('not wanted');
  await using arm = await windows10Guest({ inspection: { arch: 'aarch64' } });
  const forArm = arm.state({ chosenDrivers });
  for (const step of [driverInstallationStep, guestAgentStep, balloonServiceStep]) {
    expect(await step.applies(forArm)).toContain('aarch64');
  }
});
