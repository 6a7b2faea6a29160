import { ownTurn } from '../../../lib/async/turns';

it('lets one caller go on in each turn of the event loop, in the order in which they came', async () => {
  let turn = 0;
  let counting = true;
  const count = (): void => {
    turn += 1;
    if (counting) setImmediate(count);
  };
  setImmediate(count);
  const passed: { index: number; turn: number }[] = [];
  await Promise.all(
    Array.from({ length: 10 }, async (_, index) => {
      await ownTurn();
      passed.push({ index, turn });
    }),
  );
  counting = false;
  expect(passed.map(({ index }) => index)).toEqual([...Array(10).keys()]);
  expect(new Set(passed.map((one) => one.turn)).size).toBe(10);
});

it('works again when nobody has waited for a while', async () => {
  await ownTurn();
  await new Promise((resolve) => setTimeout(resolve, 5));
  let passed = false;
  const next = ownTurn().then(() => (passed = true));
  expect(passed).toBe(false);
  await next;
  expect(passed).toBe(true);
});
