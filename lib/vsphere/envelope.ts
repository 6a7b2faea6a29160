import { create } from 'xmlbuilder2';

import type { VSphereReference } from '../../types/vsphere';
import { V2vError } from '../errors';
import { childOf, parseXml, type XmlElement } from '../xml/parse';

/** What is between the tags of an element: `@name` for attributes, `#` for text beside them; lists repeat the element. */
export type Content =
  string | number | boolean | undefined | readonly Content[] | { readonly [name: string]: Content };

/** How a call names an object. */
export function reference({ type, id }: VSphereReference): Content {
  return { '@type': type, '#': id };
}

/** The envelope of a call. The order of its arguments matters to the server. */
export function writeCall(
  target: VSphereReference,
  method: string,
  args: Readonly<Record<string, Content>>,
): string {
  const call = { '@xmlns': 'urn:vim25', _this: reference(target), ...args };
  const document = {
    'soapenv:Envelope': {
      '@xmlns:soapenv': 'http://schemas.xmlsoap.org/soap/envelope/',
      '@xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
      'soapenv:Body': { [method]: call },
    },
  };
  return create({ version: '1.0', encoding: 'UTF-8' }, withoutUndefined(document)).end();
}

function withoutUndefined(content: unknown): object {
  return JSON.parse(JSON.stringify(content)) as object;
}

/** The server said no: the name of its fault, and what it says. */
export class SoapFault extends Error {
  constructor(
    /** `InvalidLogin`, `NoPermission`, … */
    readonly type: string,
    message: string,
    readonly detail: XmlElement | undefined,
  ) {
    super(message);
  }
}

function faultOf(fault: XmlElement): SoapFault {
  const detail = childOf(fault, 'detail')?.children[0];
  const stated = detail?.attributes.get('type') ?? detail?.name.replace(/Fault$/, '') ?? 'unknown';
  const type = stated.slice(stated.indexOf(':') + 1);
  const text = childOf(fault, 'faultstring')?.text.trim() ?? '';
  return new SoapFault(type, text === '' ? type : text, detail);
}

/**
 * The answer in an envelope.
 *
 * @throws SoapFault; V2vError `SOURCE_UNREACHABLE` where it is none
 */
export function readAnswer(text: string, server: string, method: string): XmlElement {
  const isNone = (reason: string, cause?: unknown): V2vError =>
    new V2vError(
      'SOURCE_UNREACHABLE',
      `${server} does not answer as a vCenter or ESXi host does: ${reason}.`,
      {
        subject: server,
        hint: 'Check name and port: is it the vSphere server that answers there, and not something before it?',
        cause,
      },
    );
  const root = parseXml(text, isNone);
  const body = childOf(root, 'Body');
  const fault = childOf(body, 'Fault');
  if (fault !== undefined) throw faultOf(fault);
  const answer = childOf(body, `${method}Response`);
  if (answer === undefined) throw isNone(`the answer has no ${method}Response`);
  return answer;
}
