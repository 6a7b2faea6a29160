import type { TargetMachine } from '../../../../types/machine';
import { expanded, literal, type CommandLine } from './command';

/** The channel of the guest's agent leads to a socket where the caller names one; it is there in any case. */
export function agentLines(): string[] {
  return [
    'if [ -n "${agent:-}" ]; then',
    '  agent=socket,server=on,wait=off,path=$(printf %s "$agent" | sed "s/,/,,/g")',
    'else',
    '  agent=null',
    'fi',
  ];
}

/** The channels that guest and host talk by. */
export function channelLines({ channels }: TargetMachine, virtioSuffix: string): CommandLine[] {
  return [
    literal('-device', `virtio-serial-pci${virtioSuffix}`),
    ...channels.flatMap((name, index) => {
      const id = `channel${index}`;
      const backend =
        name === 'com.redhat.spice.0'
          ? literal('-chardev', `spicevmc,id=${id},name=vdagent`)
          : expanded('-chardev', `$agent,id=${id}`);
      return [backend, literal('-device', `virtserialport,chardev=${id},name=${name}`)];
    }),
  ];
}
