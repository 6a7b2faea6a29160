/** The calls of test/agreement on a test guest alone; test/integration/testing makes them of an appliance, too. */
import { createTestGuest } from '../../../lib/testing';
import { outcomeOf } from '../../agreement/agreement-case';
import { agreementGroups } from '../../agreement/cases';

it.each(agreementGroups)('a test guest does as the appliance: $name', async ({ files, commands, cases }) => {
  await using guest = await createTestGuest({ files, commands: commands ?? {} });
  for (const each of cases) {
    const outcome = await outcomeOf(guest, each);
    expect({ call: each.name, ...outcome }).toEqual({ call: each.name, ...each.expected });
  }
});
