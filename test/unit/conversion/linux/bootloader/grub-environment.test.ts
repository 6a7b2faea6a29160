import {
  emptyGrubEnvironment,
  parseGrubEnvironment,
  withGrubVariable,
} from '../../../../../lib/conversion/linux/bootloader/grub-environment';

it('reads a GRUB environment block', () => {
  expect(
    parseGrubEnvironment(
      '# GRUB Environment Block\nsaved_entry=CentOS Linux (3.10) 7 (Core)\nboot_success=1\n#####',
    ),
  ).toEqual({ saved_entry: 'CentOS Linux (3.10) 7 (Core)', boot_success: '1' });
});

describe('withGrubVariable', () => {
  it('adds and replaces within the 1024 bytes', () => {
    const added = withGrubVariable(emptyGrubEnvironment, 'saved_entry', 'a>b\\c');
    expect(added).toHaveLength(1024);
    expect(parseGrubEnvironment(added ?? '')).toEqual({ saved_entry: 'a>b\\c' });
    const replaced = withGrubVariable(added ?? '', 'saved_entry', 'x');
    expect(replaced).toBe('# GRUB Environment Block\nsaved_entry=x\n'.padEnd(1024, '#'));
  });
  it('does not overflow the block', () => {
    expect(withGrubVariable(emptyGrubEnvironment, 'saved_entry', 'x'.repeat(1000))).toBeUndefined();
  });
});
