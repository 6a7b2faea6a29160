import {
  comparePackageVersions,
  compareVersions,
  parsePackageVersion,
} from '../../../../lib/conversion/linux/version';

describe('compareVersions', () => {
  it.each([
    ['5.9', '5.10'],
    ['6.1', '6.1.1'],
    ['6.1~rc1', '6.1'],
    ['6.1-rc1', '6.1-1'],
    ['3.10.0-514.el7', '3.10.0-514.2.el7'],
    ['2.6.18-8.el5', '2.6.32-71.el6'],
    ['20230101000000000000001', '20230101000000000000002'],
  ])('%s is older than %s', (older, newer) => {
    expect(compareVersions(older, newer)).toBeLessThan(0);
    expect(compareVersions(newer, older)).toBeGreaterThan(0);
  });

  it('takes numbers with leading zeros as numbers', () => {
    expect(compareVersions('1.05', '1.5')).toBe(0);
  });
});

describe('comparePackageVersions', () => {
  it('puts the epoch first and the release last', () => {
    const sorted = ['1:1.0-1', '2.0-3', '2.0-10', '1.5-99']
      .map(parsePackageVersion)
      .sort(comparePackageVersions);
    expect(sorted.map(({ epoch, version, release }) => `${epoch}:${version}-${release}`)).toEqual([
      '0:1.5-99',
      '0:2.0-3',
      '0:2.0-10',
      '1:1.0-1',
    ]);
  });

  it('reads a version without epoch or release', () => {
    expect(parsePackageVersion('6.1.55')).toEqual({ epoch: 0, version: '6.1.55', release: '' });
    expect(parsePackageVersion('2:3.10.0-514.el7')).toEqual({
      epoch: 2,
      version: '3.10.0',
      release: '514.el7',
    });
  });
});
