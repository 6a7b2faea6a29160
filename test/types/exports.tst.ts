/** What can be imported. A name that goes breaks programs, one that comes is a promise: both are changed here, too. */
import { expect, test } from 'tstyche';
import type * as library from 'v2v-node';
import type * as kit from 'v2v-node/testing';

type LibraryName =
  | 'Domain'
  | 'Guestfs'
  | 'GuestfsError'
  | 'Hive'
  | 'LibvirtConnection'
  | 'LibvirtError'
  | 'ProgramError'
  | 'StoragePool'
  | 'StorageVolume'
  | 'V2vError'
  | 'addFirstbootScript'
  | 'bigintOf'
  | 'bootCheck'
  | 'checkHost'
  | 'checkTarget'
  | 'closeGuestfs'
  | 'convert'
  | 'convertGuest'
  | 'convertMany'
  | 'copyDisks'
  | 'createContext'
  | 'createOverlays'
  | 'encodeReg'
  | 'encodeValue'
  | 'exportReg'
  | 'findObstacles'
  | 'hivePrefix'
  | 'inspectSource'
  | 'isV2vError'
  | 'linuxSteps'
  | 'listGuests'
  | 'listLeftovers'
  | 'mergeReg'
  | 'numberOf'
  | 'openGuestfs'
  | 'openHive'
  | 'openSource'
  | 'openTarget'
  | 'parseReg'
  | 'planConversion'
  | 'planMachine'
  | 'planTarget'
  | 'readGuestText'
  | 'recoverHive'
  | 'rehearse'
  | 'removeLeftovers'
  | 'renderMachine'
  | 'renderReg'
  | 'renderReport'
  | 'requireFinding'
  | 'runGuestProgram'
  | 'runStage'
  | 'textOf'
  | 'textsOf'
  | 'trimGuest'
  | 'windowsSteps'
  | 'writeGuestText'
  | 'writeRegistry';

type KitName =
  | 'createTestGuest'
  | 'debianGuest'
  | 'el7Guest'
  | 'el9Guest'
  | 'emptyHive'
  | 'slesGuest'
  | 'ubuntuGuest'
  | 'windows10Guest'
  | 'windows11Guest'
  | 'windows7Guest'
  | 'windowsServer2012R2Guest'
  | 'windowsServer2019Guest'
  | 'windowsServer2025Guest'
  | 'windowsXpGuest'
  | 'writeRegistry';

test('v2v-node', () => {
  expect<keyof typeof library>().type.toBe<LibraryName>();
});

test('v2v-node/testing', () => {
  expect<keyof typeof kit>().type.toBe<KitName>();
});
