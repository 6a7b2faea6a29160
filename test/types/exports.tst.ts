/** What can be imported. A name that goes breaks programs, one that comes is a promise: both are changed here, too. */
import { expect, test } from 'tstyche';
import type * as library from 'v2v-node';
import type * as kit from 'v2v-node/testing';

type LibraryName =
  | 'Domain'
  | 'Guestfs'
  | 'GuestfsError'
  | 'LibvirtConnection'
  | 'LibvirtError'
  | 'ProgramError'
  | 'StoragePool'
  | 'StorageVolume'
  | 'V2vError'
  | 'addFirstbootScript'
  | 'assignBuses'
  | 'checkHost'
  | 'checkOutput'
  | 'closeGuestfs'
  | 'convert'
  | 'convertGuest'
  | 'convertMany'
  | 'copyTargets'
  | 'createContext'
  | 'createMetadata'
  | 'createOverlays'
  | 'discardTargets'
  | 'inKernelOrder'
  | 'initTargets'
  | 'inspectSource'
  | 'isV2vError'
  | 'linuxSteps'
  | 'openGuestfs'
  | 'openSource'
  | 'planConversion'
  | 'planNics'
  | 'readGuestText'
  | 'removeLeftovers'
  | 'renderReport'
  | 'requireFinding'
  | 'runGuestProgram'
  | 'runStage'
  | 'targetFirmware'
  | 'trimGuest'
  | 'writeGuestText';

type KitName =
  | 'createTestGuest'
  | 'debianGuest'
  | 'el7Guest'
  | 'el9Guest'
  | 'emptyHive'
  | 'slesGuest'
  | 'ubuntuGuest'
  | 'windows10Guest'
  | 'writeRegistry';

test('v2v-node', () => {
  expect<keyof typeof library>().type.toBe<LibraryName>();
});

test('v2v-node/testing', () => {
  expect<keyof typeof kit>().type.toBe<KitName>();
});
