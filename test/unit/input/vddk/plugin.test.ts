import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { vddkLibrary } from '../../../../lib/input/vddk/plugin';
import { VddkHome, vddkPlugin } from '../../../support/vddk-plugin';
import { failureOf, recordingContext, removeScratch, scratch } from '../archives';

afterAll(removeScratch);

async function library(options: Parameters<typeof vddkLibrary>[0]) {
  const { context } = await recordingContext();
  return vddkLibrary(options, context);
}

test('the plugin says which VDDK it has', async () => {
  const plugin = vddkPlugin();
  expect(await library({ plugin, libdir: scratch() })).toEqual({ plugin, version: '8' });
});

test('a plugin that is not there is one that can be installed', async () => {
  const plugin = join(scratch(), 'nbdkit-vddk-plugin.so');
  const error = await failureOf(library({ plugin }));
  expect(error).toMatchObject({ code: 'PLUGIN_MISSING', subject: plugin });
  expect(error.message).toContain('nbdkit has no plugin');
  expect(error.hint).toContain('nbdkit-vddk-plugin');
});

test('a library that cannot be loaded is another matter', async () => {
  const home = new VddkHome(scratch());
  home.set('library-missing');
  const error = await failureOf(library({ plugin: vddkPlugin(), libdir: home.path }));
  expect(error.code).toBe('PLUGIN_MISSING');
  expect(error.message).toContain('libvixDiskLib.so.8: cannot open shared object file');
  expect(error.hint).toContain('vddk-libdir');
});

test('libdir is a directory', async () => {
  const file = join(scratch(), 'vddk');
  const missing = await failureOf(library({ plugin: vddkPlugin(), libdir: file }));
  expect(missing.message).toContain(`${file}, is not there`);
  writeFileSync(file, '');
  const error = await failureOf(library({ plugin: vddkPlugin(), libdir: file }));
  expect(error).toMatchObject({
    code: 'PLUGIN_MISSING',
    message: expect.stringContaining('not a directory'),
  });
});
