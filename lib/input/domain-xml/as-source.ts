import type { Source, SourceDisk } from '../../../types/source';
import type { DomainDescription } from './description';

/** The source that a domain describes, once its disks are open: without what is there only to find them. */
export function asSource(domain: DomainDescription, disks: SourceDisk[]): Source {
  const source: Source & Pick<DomainDescription, 'vmware'> = { ...domain, disks };
  delete source.vmware;
  return source;
}
