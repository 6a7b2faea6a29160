import { exportReg, mergeReg, openHive, recoverHive, writeRegistry } from '../../../lib/registry';
import { emptyHive } from '../../../lib/testing';
import type { Guestfs } from '../../../lib/guestfs';
import { entry, newLog, withNumbers } from '../../unit/registry/logs/log-writer';
import { type AgreementGroup, does } from '../agreement-case';

const path = '/Windows/System32/config/SYSTEM';
const dirty = '/dirty/SYSTEM';
const clean = emptyHive('BEFORE');

const text = [
  'Windows Registry Editor Version 5.00',
  '[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\Grün😀]',
  '"Start"=dword:3',
  '"Ä"="ö"',
  '[HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet001\\Services\\vmci]',
  '"Start"=-',
  '[-HKEY_LOCAL_MACHINE\\SYSTEM\\Old]',
].join('\r\n');

/** The code and sentence of the error that something ends with, whose words are those of the library. */
const codeOf = async (guest: Guestfs, file: string): Promise<unknown> => {
  try {
    await using hive = await openHive(guest, file);
    return await hive.keys('');
  } catch (error) {
    return (error as { code?: string }).code;
  }
};

/** The registry as steps use it. */
export const registryLayer: AgreementGroup = {
  name: 'registry',
  files: {
    [path]: emptyHive(),
    '/text': 'no hive',
    '/short': emptyHive().subarray(0, 5000),
    [dirty]: withNumbers(clean, 11, 10),
    '/dirty/System.Log1': newLog(clean, 10, entry(clean, emptyHive('AFTER.'), 10)),
  },
  cases: [
    does(
      'keys and values are written',
      (guest) =>
        writeRegistry(guest, path, {
          Select: { Current: 1 },
          'ControlSet001\\Services\\vmci': { Start: 3, Type: 1, '': 'x' },
          'Old\\Below': { a: 1 },
        }),
      undefined,
    ),
    does(
      'a text is merged',
      async (guest) => {
        await using hive = await openHive(guest, path, { write: true });
        const edits = await mergeReg(hive, text);
        await hive.commit();
        await hive.deleteValue('ControlSet001\\Services\\vmci', '');
        await hive.commit();
        return [
          edits,
          await hive.keys(''),
          await hive.values('ControlSet001\\Services\\VMCI'),
          await hive.text('ControlSet001\\Services\\GRÜN😀', 'ä'),
        ];
      },
      [4, ['ControlSet001', 'Select'], ['Type'], 'ö'],
    ),
    does(
      'a key is written as a text',
      async (guest) => {
        await using hive = await openHive(guest, path);
        return await exportReg(hive, 'ControlSet001\\Services\\vmci');
      },
      [
        'Windows Registry Editor Version 5.00',
        '',
        '[HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet001\\Services\\vmci]',
        '"Type"=dword:00000001',
        '',
      ].join('\r\n'),
    ),
    does('a hive is brought up to date', (guest) => recoverHive(guest, dirty), {
      path: dirty,
      outcome: 'recovered',
      logs: ['System.Log1'],
      entries: 1,
      reason: 'Its transaction logs were complete.',
    }),
    does('once', (guest) => recoverHive(guest, dirty), undefined),
    does('what is no hive', (guest) => codeOf(guest, '/text'), 'REGISTRY_DAMAGED'),
    does('half a hive', (guest) => codeOf(guest, '/short'), 'REGISTRY_DAMAGED'),
    does(
      'a hive that is to be read',
      async (guest) => {
        await using hive = await openHive(guest, path);
        return await hive.create('New').catch((error: { errno: string }) => error.errno);
      },
      'EROFS',
    ),
  ],
};
