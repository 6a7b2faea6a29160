import { V2vError } from '../errors';
import { plainPath } from './plain-path';
import type { ResolvedCloud } from './resolve-cloud';

/** A service that is asked. */
export type ServiceName = 'image' | 'volume' | 'compute';

/** An entry of the catalogue, as Keystone has it. */
export interface CatalogueEntry {
  type: string;
  endpoints: readonly { interface: string; region?: string; region_id?: string; url: string }[];
}

/** What services are called in catalogues, and how the path of their API ends. */
const services: Readonly<Record<ServiceName, { types: readonly string[]; called: string; version: string }>> =
  {
    image: { types: ['image'], called: 'image service (Glance)', version: 'v2' },
    volume: {
      types: ['block-storage', 'volumev3', 'block-store', 'volume'],
      called: 'volume service (Cinder)',
      version: 'v3',
    },
    compute: { types: ['compute'], called: 'compute service (Nova)', version: 'v2.1' },
  };

/** The service for people. */
export function calledOf(service: ServiceName): string {
  return services[service].called;
}

/** The path of an API, of an address that may have a version and a project in it already, or not. */
function pathOf(url: URL, service: ServiceName, projectId: string): string {
  const { version } = services[service];
  const path = plainPath(url);
  const found = /\/v\d[\d.]*(?=\/|$)/.exec(path);
  const base = found === null ? path : path.slice(0, found.index);
  if (service === 'image') return `${base}/v2`;
  if (service === 'volume') return `${base}/${version}/${projectId}`;
  return found === null ? `${base}/${version}` : path;
}

/**
 * Where a service is.
 *
 * @throws V2vError `OUTPUT_NOT_FOUND` where the catalogue has none, or several and no region says which
 */
export function findEndpoint(
  catalogue: readonly CatalogueEntry[],
  service: ServiceName,
  { region, interface: wanted, authUrl }: Pick<ResolvedCloud, 'region' | 'interface' | 'authUrl'>,
  projectId: string,
): URL {
  const { types, called } = services[service];
  const refuse = (problem: string, hint: string): never => {
    throw new V2vError('OUTPUT_NOT_FOUND', `The catalogue of ${authUrl.host} ${problem}.`, {
      subject: authUrl.host,
      hint,
    });
  };
  const entries = types.flatMap((type) => catalogue.filter((entry) => entry.type === type));
  const all = entries.flatMap(({ endpoints }) => endpoints).filter((each) => each.interface === wanted);
  const regionOf = (each: (typeof all)[number]): string => each.region_id ?? each.region ?? '';
  const regions = [...new Set(all.map(regionOf))];
  if (region === undefined && regions.length > 1)
    refuse(
      `has the ${called} in the regions ${regions.join(', ')}`,
      'Name one of them (-oo os-region-name).',
    );
  const found = all.find((each) => region === undefined || regionOf(each) === region);
  if (found === undefined || !URL.canParse(found.url)) {
    const where = region === undefined ? '' : ` in the region ${region}`;
    return refuse(
      `has no ${called}${where} for the interface ${wanted}`,
      'Check region and interface (-oo os-region-name, -oo os-interface), and whether the cloud has this service.',
    );
  }
  const url = new URL(found.url);
  url.pathname = pathOf(url, service, projectId);
  return url;
}
