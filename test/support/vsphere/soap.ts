import { childOf, childrenOf, childText, parseXml, type XmlElement } from '../../../lib/xml/parse';
import { V2vError } from '../../../lib/errors';
import { managerIds, productOf, type ManagedObjects } from './managed-objects';
import type { Inventory } from './inventory';
import { retrieveProperties } from './property-collector';
import { escapeXml, list, object, time, writeElement, writeFields, type Reference } from './values';

/** The answer to a call that went wrong. */
export class Fault extends Error {
  constructor(
    readonly type: string,
    message: string,
    readonly detail = '',
  ) {
    super(message);
  }
}

const namespaces =
  'xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';

export function envelope(body: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<soapenv:Envelope ${namespaces}>\n<soapenv:Body>\n${body}\n</soapenv:Body>\n</soapenv:Envelope>`;
}

export function faultBody({ type, message, detail }: Fault): string {
  const typed = `<${type}Fault xmlns="urn:vim25" xsi:type="${type}">${detail}</${type}Fault>`;
  return `<soapenv:Fault><faultcode>ServerFaultCode</faultcode><faultstring>${escapeXml(message)}</faultstring><detail>${typed}</detail></soapenv:Fault>`;
}

export const notAuthenticated = (): Fault =>
  new Fault(
    'NotAuthenticated',
    'The session is not authenticated.',
    '<object type="Folder">group-d1</object><privilegeId>System.View</privilegeId>',
  );

export const unknownCall = (method: string): Fault =>
  new Fault('MethodNotFound', `Unable to resolve WSDL method name ${method}`);

export interface Call {
  method: string;
  request: XmlElement;
}

export function readCall(text: string): Call {
  const root = parseXml(text, (reason) => new V2vError('INTERNAL', `The test was sent nonsense: ${reason}.`));
  const request = childOf(root, 'Body')!.children[0]!;
  return { method: request.name, request };
}

/** What a call is answered from. */
export interface Answering {
  inventory: Inventory;
  objects: ManagedObjects;
  /** The one whose session it is. */
  user: string | undefined;
  /** What the user may not do. */
  missingPrivileges: readonly string[];
  /** How many objects come at a time. */
  pageSize: number;
  pages: Map<string, string[]>;
  login(user: string, password: string): string;
  logout(): void;
}

type Method = (request: XmlElement, answering: Answering) => string;

const returned = (body: string, attributes = ''): string => `<returnval${attributes}>${body}</returnval>`;
const reference = (found: Reference | undefined): string =>
  found === undefined ? '' : writeElement('returnval', found);

function session(user: string): string {
  const at = time('2026-01-02T03:04:05Z');
  return writeFields({
    key: `52${Buffer.from(user).toString('hex').slice(0, 8)}`,
    userName: user,
    fullName: user,
    loginTime: at,
    lastActiveTime: at,
    locale: 'en',
    messageLocale: 'en',
  });
}

function page(answering: Answering, objects: string[]): string {
  const now = objects.slice(0, answering.pageSize);
  const rest = objects.slice(answering.pageSize);
  const token = `token-${answering.pages.size}`;
  if (rest.length > 0) answering.pages.set(token, rest);
  const next = rest.length > 0 ? `<token>${token}</token>` : '';
  return now.length === 0 ? '' : returned(next + now.map((one) => `<objects>${one}</objects>`).join(''));
}

const mayDo = ({ missingPrivileges }: Answering, privilege: string): boolean =>
  !missingPrivileges.includes(privilege);

const open: Record<string, Method> = {
  RetrieveServiceContent: (_request, { inventory }) =>
    returned(writeFields({ ...managerIds(inventory), about: productOf(inventory) })),
  Login: (request, answering) => {
    const user = answering.login(
      childText(request, 'userName') ?? '',
      childOf(request, 'password')?.text ?? '',
    );
    return returned(session(user));
  },
  SessionIsActive: (_request, { user }) => returned(String(user !== undefined)),
};

const closed: Record<string, Method> = {
  Logout: (_request, answering) => {
    answering.logout();
    return '';
  },
  CurrentTime: () => returned('2026-01-02T03:04:05Z'),
  RetrieveProperties: (request, { objects }) =>
    retrieveProperties(objects, request)
      .map((one) => returned(one))
      .join(''),
  RetrievePropertiesEx: (request, answering) =>
    page(answering, retrieveProperties(answering.objects, request)),
  ContinueRetrievePropertiesEx: (request, answering) => {
    const token = childText(request, 'token') ?? '';
    const objects = answering.pages.get(token);
    if (objects === undefined) throw new Fault('InvalidProperty', `There is no ${token}.`);
    answering.pages.delete(token);
    return page(answering, objects);
  },
  FindByUuid: (request, { objects }) => {
    const uuid = childText(request, 'uuid')?.toLowerCase();
    const property = childText(request, 'instanceUuid') === 'true' ? 'instanceUuid' : 'uuid';
    const isIt = (guest: { uuid: string }) =>
      (property === 'uuid' ? guest.uuid : guest.uuid.replace(/^.{8}/, '5003aaaa')) === uuid;
    return reference([...objects.guests].find(([guest]) => isIt(guest))?.[1]);
  },
  FindByInventoryPath: (request, { objects }) => {
    const path = childText(request, 'inventoryPath') ?? '';
    return reference([...objects.guests.values()].find((guest) => pathOf(objects, guest) === path));
  },
  HasPrivilegeOnEntities: (request, answering) => {
    const wanted = childrenOf(request, 'privId').map(({ text }) => text);
    return childrenOf(request, 'entity')
      .map((entity) => {
        const of = { ref: entity.attributes.get('type') ?? '', id: entity.text };
        const granted = wanted.map((privId) => object({ privId, isGranted: mayDo(answering, privId) }));
        return returned(
          writeFields({ entity: of, privAvailability: list('PrivilegeAvailability', granted) }),
        );
      })
      .join('');
  },
};

function pathOf(objects: ManagedObjects, guest: Reference): string {
  const names: string[] = [];
  for (let at = objects.get(guest); at !== undefined;) {
    const parent = at.fields.parent as Reference | undefined;
    if (parent === undefined) break;
    names.unshift(at.fields.name as string);
    at = objects.get(parent);
  }
  return names.join('/');
}

/** Answers a call. @throws Fault */
export function answer({ method, request }: Call, answering: Answering): string {
  if (method === 'RetrieveProperties' && isAboutSession(request)) {
    const val =
      answering.user === undefined
        ? ''
        : `<propSet><name>currentSession</name><val xsi:type="UserSession">${session(answering.user)}</val></propSet>`;
    const { sessionManager } = managerIds(answering.inventory);
    return respond(method, returned(`${writeElement('obj', sessionManager)}${val}`));
  }
  const run = open[method] ?? closed[method];
  if (run === undefined) throw unknownCall(method);
  if (open[method] === undefined && answering.user === undefined) throw notAuthenticated();
  return respond(method, run(request, answering));
}

function respond(method: string, body: string): string {
  return `<${method}Response xmlns="urn:vim25">${body}</${method}Response>`;
}

function isAboutSession(request: XmlElement): boolean {
  const set = childOf(childOf(request, 'specSet'), 'propSet');
  return set !== undefined && childText(set, 'type') === 'SessionManager';
}
