import { HEADING, renderCancel, type CancelReport } from '../../../bench/cancel-report';
import { replaceSection, sectionOf } from '../../../bench/page-sections';

const report: CancelReport = {
  date: '2026-11-23 02:00 UTC',
  command: 'npm run bench:cancel',
  guest: 'debian12',
  times: [
    { name: 'at the end of stage open', rejected: 30.4, gone: 35 },
    { name: 'at 40 percent of task copy', rejected: 50, gone: 999.4 },
    { name: 'at the beginning of stage checks', rejected: 3, gone: 5 },
  ],
  machine: [['processor', 'EPYC, 2 cores']],
};

it('tells each time, the median and the longest', () => {
  const text = renderCancel(report);
  expect(text.startsWith(`${HEADING}\n\n`)).toBe(true);
  expect(text).toContain('| at 40 percent of task copy | 50 | 999 |\n');
  expect(text).toContain('| **median** | 30 | 35 |\n| **longest** | 50 | 999 |\n');
  expect(text).toContain('Within the second that is wanted');
  expect(text).toContain('processor: EPYC, 2 cores.');
  const even = renderCancel({ ...report, times: report.times.slice(0, 2) });
  expect(even).toContain('| **median** | 40 | 517 |');
});

it('says so where it took longer than a second', () => {
  const [first, ...others] = report.times;
  expect(renderCancel({ ...report, times: [{ ...first!, gone: 1000 }, ...others] })).toContain('**Above**');
});

it('is one section of a page', () => {
  const text = renderCancel(report);
  const page = '# Benchmark\n\n## Many at once\n\nfast\n';
  const longer = replaceSection(page, HEADING, text);
  expect(longer).toBe(`${page}\n${text}\n`);
  expect(sectionOf(longer, '## Many at once')).toBe('## Many at once\n\nfast');
  expect(replaceSection(longer, HEADING, `${HEADING}\n\n$&`)).toBe(`${page}\n${HEADING}\n\n$&\n`);
});
