/** Every call that a test guest has, on a test guest and on an appliance that was given the same files. */
import { createTestGuest } from '../../../lib/testing';
import { outcomeOf } from '../../agreement/agreement-case';
import { agreementGroups } from '../../agreement/cases';
import { readTree } from '../../agreement/guest-tree';
import { Appliance } from './appliance';

jest.setTimeout(300_000);

const appliance = new Appliance();
beforeAll(() => appliance.launch());
afterAll(() => appliance.close());

it.each(agreementGroups)('agree: $name', async ({ files, commands = {}, cases }) => {
  await using double = await createTestGuest({ files, commands });
  await appliance.take(double);
  expect(await appliance.tree()).toEqual(await readTree(double));
  const guest = appliance.scripted(commands);
  for (const each of cases) {
    const expected = { call: each.name, ...each.expected };
    expect({ call: each.name, ...(await outcomeOf(guest, each)) }).toEqual(expected);
    expect({ call: each.name, ...(await outcomeOf(double, each)) }).toEqual(expected);
  }
  expect(await appliance.tree()).toEqual(await readTree(double));
});
