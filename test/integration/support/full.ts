/** Whether what takes many minutes more is wanted as well: `npm run test:integration`, or `V2V_TEST_FULL=1`. */
export const isFull = process.env.V2V_TEST_FULL === '1';
