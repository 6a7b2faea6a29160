/** What a test guest and an appliance are to agree about. */
import type { AgreementGroup } from '../agreement-case';
import { attributes } from './attributes';
import { configuration } from './configuration';
import { contents } from './contents';
import { copies } from './copies';
import { entries } from './entries';
import { hives } from './hives';
import { kindsOfFiles } from './kinds-of-files';
import { listing } from './listing';
import { programs } from './programs';
import { questions } from './questions';
import { registry } from './registry';
import { registryLayer } from './registry-layer';
import { writing } from './writing';

export const agreementGroups: readonly AgreementGroup[] = [
  kindsOfFiles,
  questions,
  contents,
  listing,
  writing,
  entries,
  copies,
  attributes,
  programs,
  configuration,
  registry,
  registryLayer,
  hives,
];
