import { renderMany, replaceSection, sectionOf, type ManyReport } from '../../../bench/many-report';

const report: ManyReport = {
  date: '2026-11-23 02:00 UTC',
  command: 'npm run bench:many',
  machine: [
    ['processor', 'EPYC, 2 cores'],
    ['memory', '23.5 GiB'],
    ['KVM', 'works'],
    ['Node.js', 'v20.11.0'],
    ['v2v-node', '0.1.0'],
  ],
  jobs: 20,
  appliances: 4,
  guest: 'debian12',
  counts: { converted: 20 },
  seconds: 61.25,
  most: 20,
  events: 12345,
  delay: { p50: 0.12, p99: 7.06, max: 31.4, samples: 6000 },
  waited: { p50: 0.2, p99: 9.14, max: 30, samples: 6100 },
  computed: { p50: 0.3, p99: 4.5, max: 12, samples: 6001 },
  peakRssMiB: 180.6,
};

it('tells the delays, what ran and how', () => {
  const text = renderMany(report);
  expect(text).toContain('| delay of the event loop | 0.1 | 7.1 | 31.4 |\n');
  expect(text).toContain('| what a request waits that comes at any moment | 0.2 | 9.1 | 30.0 |\n');
  expect(text).toContain('| of it computing, between two looks | 0.3 | 4.5 | 12.0 |\n');
  expect(renderMany({ ...report, computed: undefined })).not.toContain('of it computing');
  expect(text).toContain('4 of them whole conversions of debian12, the others with the appliance');
  expect(text).toContain('Within the 20 ms');
  expect(text).toContain('20 converted in 61.3 s, 20 in flight at once, 12345 events.');
  expect(text).toContain('181 MiB');
  expect(text).toContain('processor: EPYC, 2 cores; memory: 23.5 GiB; KVM: works;');
});

it('says so where the event loop is too late', () => {
  expect(renderMany({ ...report, delay: { ...report.delay, p99: 20 } })).toContain('**Above** the 20 ms');
});

it('says what was played', () => {
  expect(renderMany({ ...report, appliances: 0 })).toContain(
    "in one process, the jobs with the appliance's part played",
  );
  expect(renderMany({ ...report, appliances: 20 })).toContain(
    'in one process, whole conversions of debian12 (',
  );
});

describe('the section of a page', () => {
  const page = '# Benchmark\n\n## debian12\n\nfast\n';
  const section = renderMany(report);

  it('is put at its end, and found again', () => {
    expect(sectionOf(page)).toBeUndefined();
    const longer = replaceSection(page, section);
    expect(longer).toBe(`${page}\n${section}\n`);
    expect(sectionOf(longer)).toBe(section);
  });

  it('is replaced where it stands', () => {
    const other = renderMany({ ...report, seconds: 1, command: "echo '$&'" });
    const middle = `${replaceSection(page, section)}\n## el7like\n\nslow\n`;
    expect(sectionOf(middle)).toBe(section);
    expect(replaceSection(middle, other)).toBe(`${page}\n${other}\n\n## el7like\n\nslow\n`);
  });
});
