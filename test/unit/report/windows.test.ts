import { renderReport } from '../../../lib/report';
import type { GuestConversion } from '../../../types/conversion';
import { win2019 } from './results';

const page = renderReport(win2019);
const text = page
  .replace(/<style>[^]*?<\/style>/, '')
  .replace(/<[^>]+>/g, ' ')
  .replace(/&#39;/g, "'")
  .replace(/\s+/g, ' ');

function windowsOf(conversion: GuestConversion): Extract<GuestConversion, { system: 'windows' }> {
  if (conversion.system !== 'windows') throw new Error(`a conversion of ${conversion.system}`);
  return conversion;
}
const { drivers, network, firstboot, disabledServices, disks } = windowsOf(win2019.conversion);

it('has a section for Windows, and none of what Linux alone has', () => {
  expect(page).toContain('id="windows"');
  expect(text).not.toContain('Initrd');
  expect(text).not.toContain('Kernels that are installed');
});

it('says for each device which driver it gets, and why', () => {
  expect(drivers.filter(({ driver }) => driver !== undefined).length).toBeGreaterThan(5);
  for (const { device, driver, reason } of drivers) {
    expect(text).toContain(device);
    expect(text).toContain(reason);
    if (driver !== undefined) expect(text).toContain(`${driver.inf} ${driver.version} ${driver.date}`);
  }
});

it('says what the guest does when it boots, and which services are disabled', () => {
  expect(text).toContain(`Restarts to be expected ${firstboot!.restarts}`);
  for (const { name } of firstboot!.scripts) expect(text).toContain(name);
  expect(disabledServices.length).toBeGreaterThan(0);
  for (const { service } of disabledServices) expect(text).toContain(service);
  expect(text).toContain(disks!.reason);
});

it('says which address goes to which card', () => {
  const [adapter] = network!.adapters;
  expect(text).toContain(
    `${adapter!.name} 192.0.2.19/24 192.0.2.1 192.0.2.53 , 192.0.2.54 set again on ${adapter!.mac}`,
  );
});
