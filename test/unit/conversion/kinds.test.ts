/** What makes a guest a kind of guest: another one than Linux goes through the same engine. */
import type { ConversionStep, GuestState } from '../../../lib/conversion';
import { convertGuestAmong, type ConvertGuestInput } from '../../../lib/conversion/convert-guest';
import { addFirstbootScript } from '../../../lib/conversion';
import type { GuestKind } from '../../../lib/conversion/guest/kind';
import { guestKinds } from '../../../lib/conversion/kinds';
import { recordingContext } from '../support/recording-context';
import { guestcaps } from '../cli/render/sample';
import { inspection, source } from './support/linux-state';
import { stepGuest } from './support/step-guest';

interface BsdState extends GuestState {
  readonly slices: string[];
}

const step = <S extends GuestState>(
  name: string,
  phase: ConversionStep['phase'],
  run: (state: S) => unknown,
): ConversionStep<S> => ({
  name,
  phase,
  applies: () => true,
  run: async (state) => void (await run(state)),
});

/** A kind that no type knows yet. */
const freebsd: GuestKind<BsdState> = {
  system: 'freebsd' as never,
  guests: 'FreeBSD guests',
  accepts: ({ type }) => type === 'freebsd',
  begin: (base) => ({
    ...base,
    slices: [],
    firstboot: {
      add: ({ guest }, { name, script }) => guest.write(`/etc/rc.local.${name}`, script),
    },
  }),
  steps: [
    step<BsdState>('slices', 'look', ({ slices }) => slices.push('ada0s1a')),
    step<BsdState>('fstab', 'adapt', ({ guest }) =>
      guest.write('/etc/fstab', '/dev/vtbd0s1a / ufs rw 1 1\n'),
    ),
    step<BsdState>('caps', 'finish', (state) => (state.guestcaps = guestcaps)),
  ],
  customize: {},
  report: ({ slices }) => ({ system: 'freebsd', slices }) as never,
};

const kinds = [...guestKinds, freebsd];
const inspected = inspection({ type: 'freebsd', distro: 'freebsd', productName: 'FreeBSD 14' });
const guest = () => stepGuest({ files: { '/etc/fstab': '/dev/ada0s1a / ufs rw 1 1\n' } });

async function convert(changes: Partial<ConvertGuestInput> = {}, context = recordingContext()) {
  const input = { source: source({ nics: [] }), inspection: inspected, ...changes };
  return { conversion: await convertGuestAmong(kinds, guest(), input, context), context };
}

it('converts a guest of another kind, and reports what that kind reports', async () => {
  const { conversion, context } = await convert();
  expect(conversion).toMatchObject({
    system: 'freebsd',
    slices: ['ada0s1a'],
    guestcaps,
    macs: [],
    steps: [{ name: 'slices' }, { name: 'fstab' }, { name: 'caps' }],
    changes: [{ path: '/etc/fstab', action: 'modified' }],
  });
  expect(context.events.at(-1)).toEqual({ type: 'conversion', conversion });
});

it('runs the steps for every guest in it, and not those for Linux', async () => {
  const ran: string[] = [];
  const own = (name: string) => step<GuestState>(name, 'customize', () => ran.push(name));
  const steps = { add: [own('every')], linux: [own('linux')], omit: ['kudzu', 'slices'] };
  const { conversion } = await convert({ steps });
  expect(ran).toEqual(['every']);
  expect(conversion.steps.map(({ name }) => name)).toEqual(['fstab', 'every', 'caps']);
});

it('leaves first-boot scripts to the kind', async () => {
  const own = step<GuestState>('script', 'customize', (state) =>
    addFirstbootScript(state, { name: 'hello', script: 'echo' }),
  );
  const { conversion } = await convert({ steps: { add: [own] } });
  expect(conversion.changes.map(({ path }) => path)).toEqual(['/etc/fstab', '/etc/rc.local.hello']);
});

it('warns of an operation that is not possible in this kind', async () => {
  const { conversion, context } = await convert({ customize: [{ operation: 'hostname', hostname: 'web' }] });
  expect(conversion.steps.map(({ name }) => name)).not.toContain('hostname');
  expect(context.events).toContainEqual({
    type: 'warning',
    code: 'CUSTOMIZE_UNSUPPORTED',
    message: '"hostname" is not done: it is not possible in FreeBSD guests.',
  });
});

it('names the kinds that there are where a guest is of none', async () => {
  await expect(convert({ inspection: inspection({ type: 'minix', distro: 'minix' }) })).rejects.toMatchObject(
    {
      code: 'GUEST_UNSUPPORTED',
      hint: 'Linux guests of the Debian, Red Hat, SUSE and ALT families, Windows guests from XP and Server 2003 on, FreeBSD guests can.',
    },
  );
});

it('refuses first-boot scripts where the kind has none', async () => {
  const state = { guest: guest(), inspection: inspected };
  await expect(addFirstbootScript(state, { name: 'a', script: '' })).rejects.toMatchObject({
    code: 'GUEST_UNSUPPORTED',
  });
});
