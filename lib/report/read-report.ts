import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { ErrorObject } from 'ajv';

import { V2vError } from '../errors';
import { packageDirectory } from '../run/version';
import type { Reportable } from './index';

interface Schema {
  $id: string;
}

/** The published schema. What a newer version added is no fault: a report shows what it knows. */
function readSchema(): Schema {
  const text = readFileSync(join(packageDirectory(), 'schemas/convert-result.schema.json'), 'utf8');
  const open = (key: string, value: unknown) =>
    key === 'additionalProperties' && value === false ? undefined : value;
  return JSON.parse(text, open) as Schema;
}

function summarySchema({ $id }: Schema): object {
  const number = { type: 'number' };
  const statuses = ['converted', 'failed', 'cancelled', 'not-started'];
  const job = {
    type: 'object',
    properties: {
      id: { type: 'string' },
      index: number,
      seconds: number,
      status: { enum: statuses },
      result: { $ref: $id },
      error: { $ref: `${$id}#/$defs/ConvertFailure` },
    },
    required: ['id', 'index', 'seconds', 'status'],
  };
  const counts = Object.fromEntries(statuses.map((status) => [status, number]));
  return {
    type: 'object',
    properties: {
      results: { type: 'array', items: job },
      counts: { type: 'object', properties: counts, required: statuses },
      seconds: number,
    },
    required: ['results', 'counts', 'seconds'],
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The value in a text: JSON, or the last line of what `--json` prints. */
function valueIn(text: string): unknown {
  const value = parseJson(text) ?? parseJson(text.trimEnd().split('\n').at(-1) ?? '');
  if (!isObject(value)) return value;
  if (value['type'] === 'result') return value['result'];
  return value['type'] === 'error' ? { name: 'V2vError', ...value } : value;
}

/** Of all that is wrong the one that lies deepest: of a union, that of the member that fits best. */
function deepest(errors: readonly ErrorObject[]): string {
  const depth = ({ instancePath }: ErrorObject) => instancePath.split('/').length;
  const worst = errors.reduce<ErrorObject | undefined>(
    (best, error) => (best === undefined || depth(error) > depth(best) ? error : best),
    undefined,
  );
  return `${worst?.instancePath || 'it'} ${worst?.message ?? ''}`;
}

/**
 * Reads what a report can be made of: the JSON of a result, of a failure or of a summary of many, or all that `--json`
 * printed.
 *
 * @param name of the file, for the message
 * @throws V2vError `RESULT_INVALID`
 */
export async function readReport(text: string, name: string): Promise<Reportable> {
  const refuse = (reason: string) =>
    new V2vError('RESULT_INVALID', `${name} is not the result of a conversion: ${reason}.`, {
      subject: name,
      hint: 'Name a file that --result wrote, or the JSON of what convert() returned or threw.',
    });
  const value = valueIn(text.replace(/^\uFEFF/, ''));
  if (value === undefined) throw refuse('it is not JSON');
  if (!isObject(value)) throw refuse('it is not a JSON object');
  const schema = readSchema();
  // Loaded only where something is read: it takes longer than the start of the command.
  const { Ajv2020 } = await import('ajv/dist/2020.js');
  const ajv = new Ajv2020({ allErrors: true }).addSchema(schema);
  const validate =
    'counts' in value
      ? ajv.compile(summarySchema(schema))
      : ajv.getSchema('code' in value ? `${schema.$id}#/$defs/ConvertFailure` : schema.$id);
  if (validate === undefined) throw new V2vError('INTERNAL', 'the schema of results is not complete');
  if (validate(value) !== true) throw refuse(deepest(validate.errors ?? []));
  return value as unknown as Reportable;
}
