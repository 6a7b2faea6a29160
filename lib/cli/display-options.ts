import { V2vError } from '../errors';
import type { DisplayOptions, MachineChannel } from './command-line';
import type { GivenOptions } from './given-options';

function machineChannel(format: string | undefined): MachineChannel {
  if (format === undefined) return { type: 'stream', stream: 'stdout' };
  const [, kind, rest = ''] = /^(file|stream|fd):(.+)$/.exec(format) ?? [];
  if (kind === 'file') return { type: 'file', path: rest };
  if (kind === 'stream' && (rest === 'stdout' || rest === 'stderr')) return { type: 'stream', stream: rest };
  if (kind === 'fd' && /^\d{1,9}$/.test(rest)) return { type: 'fd', fd: Number(rest) };
  throw new V2vError(
    'USAGE',
    `cannot read --machine-readable=${format}; it takes file:PATH, stream:stdout, stream:stderr or fd:N`,
  );
}

/**
 * How the run shows itself.
 *
 * @throws V2vError `USAGE`
 */
export function displayOptions(given: GivenOptions): DisplayOptions {
  const display: DisplayOptions = {
    quiet: given.has('quiet'),
    verbose: given.has('verbose'),
    trace: given.has('trace'),
    json: given.has('json'),
    colours: given.has('colours'),
    wrap: given.has('wrap'),
  };
  if (given.has('machineReadable')) {
    if (display.json) {
      throw new V2vError('USAGE', '--json and --machine-readable are two formats for programs; choose one');
    }
    display.machineReadable = machineChannel(given.value('machineReadable'));
  }
  return display;
}
