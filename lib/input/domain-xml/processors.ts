import type { CpuTopology, Source } from '../../../types/source';
import { childOf, childText, type XmlElement } from '../../xml/parse';
import type { Reading } from './description';
import { invalidDomain } from './invalid-domain';
import { wholeNumber } from './whole-number';

/** What of a source is about its processors. */
type Processors = Pick<Source, 'vcpus' | 'cpuVendor' | 'cpuModel' | 'cpuTopology'>;

interface StatedTopology {
  /** The product of what is stated. */
  processors: number;
  /** Undefined where one of its three is not stated. */
  topology?: CpuTopology;
}

function readTopology(cpu: XmlElement | undefined, file: string): StatedTopology | undefined {
  const element = childOf(cpu, 'topology');
  if (element === undefined) return undefined;
  const count = (name: string): number | undefined => {
    const text = element.attributes.get(name);
    if (text === undefined) return undefined;
    const value = wholeNumber(text, `the ${name} of the processors`, file);
    if (value === 0) throw invalidDomain(file, `gives the ${name} of the processors as 0`);
    return value;
  };
  const [sockets, stated, threads] = [count('sockets'), count('cores'), count('threads')];
  // Dies and clusters lie between sockets and cores, and the source has no names for them.
  const between = (count('dies') ?? 1) * (count('clusters') ?? 1);
  const cores = stated === undefined ? undefined : stated * between;
  const processors = (sockets ?? 1) * (cores ?? between) * (threads ?? 1);
  if (sockets === undefined || cores === undefined || threads === undefined) return { processors };
  return { processors, topology: { sockets, cores, threads } };
}

/** Reads `<vcpu>` and `<cpu>`. Without a `<vcpu>` the topology says how many processors there are. */
export function processorsOf(domain: XmlElement, { file, warn }: Reading): Processors {
  const cpu = childOf(domain, 'cpu');
  const stated = readTopology(cpu, file);
  const vcpu = childOf(domain, 'vcpu');
  // Those that are off at the start (`current`) can be plugged in, and count.
  const vcpus =
    vcpu === undefined ? (stated?.processors ?? 1) : wholeNumber(vcpu.text, 'the number of processors', file);
  if (vcpus === 0) throw invalidDomain(file, 'gives the guest no processor');
  const processors: Processors = { vcpus };
  const vendor = cpu && childText(cpu, 'vendor');
  const model = cpu && childText(cpu, 'model');
  if (vendor !== undefined) processors.cpuVendor = vendor;
  if (model !== undefined) processors.cpuModel = model;
  if (stated?.topology === undefined) return processors;
  if (stated.processors === vcpus) return { ...processors, cpuTopology: stated.topology };
  warn(
    'DOMAIN_TOPOLOGY',
    `${file} gives the guest ${vcpus} processors and arranges ${stated.processors}; the arrangement is ignored.`,
  );
  return processors;
}
