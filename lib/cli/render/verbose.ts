import type { V2vEvent } from '../../../types/events';
import {
  blockDeviceMapBlock,
  guestCapsBlock,
  initrdBlock,
  inspectionBlock,
  kernelsBlock,
  machineBlock,
} from './blocks';
import { preflightRow } from './preflight';
import type { Renderer } from './renderer';
import type { Screen } from './screen';
import { verboseSourceText } from './source-text';
import { withoutControlCharacters } from './style';

/** `-v` and `-x`: what was found out, in blocks, and the debug messages. All of it on standard error. */
export class VerboseRenderer implements Renderer {
  /** @param blocks false for `-x` alone: calls, and no blocks. */
  constructor(
    private readonly screen: Screen,
    private readonly blocks: boolean,
  ) {}

  event(event: V2vEvent): void {
    if (event.type === 'debug') this.#debug(event.origin, event.message);
    else if (this.blocks) this.#block(event);
  }

  #block(event: V2vEvent): void {
    switch (event.type) {
      case 'source':
        return this.#print(verboseSourceText(event.source));
      case 'preflight':
        return this.#print(`${this.screen.program}: debug: source ${preflightRow(event.check).join(' ')}`);
      case 'appliance':
        return this.#print(
          `${this.screen.program}: debug: the appliance started in ${event.seconds} s ` +
            `(acceleration ${event.acceleration}, backend ${event.backend}, ${event.secondsLost} s lost before)`,
        );
      case 'inspection':
        return this.#print(inspectionBlock(event.inspection));
      case 'kernels':
        return this.#print(kernelsBlock(event.kernels));
      case 'block-device-map':
        return this.#print(blockDeviceMapBlock(event.map));
      case 'initrd':
        return this.#print(initrdBlock(event.initrd));
      case 'guestcaps':
        return this.#print(guestCapsBlock(event.guestcaps));
      case 'machine':
        return this.#print(machineBlock(event.machine));
      case 'command':
        return this.#print(event.command);
      case 'step-start':
        return this.#print(`${this.screen.program}: debug: step ${event.step}`);
      case 'step-end':
        return this.#print(`${this.screen.program}: debug: step ${event.step} took ${event.seconds} s`);
      case 'step-skipped':
        return this.#print(`${this.screen.program}: debug: step ${event.step} skipped: ${event.reason}`);
      case 'step-failed':
        return this.#print(
          `${this.screen.program}: debug: step ${event.step} ${event.outcome} after ${event.seconds} s`,
        );
      case 'stage-failed':
        return this.#print(
          `${this.screen.program}: debug: stage ${event.stage} ${event.outcome} after ${event.seconds} s`,
        );
      case 'stage-end':
        return this.#print(`${this.screen.program}: debug: stage ${event.stage} took ${event.seconds} s`);
      default:
        return;
    }
  }

  #debug(origin: string, message: string): void {
    // The appliance's console comes in pieces that need not end with a line.
    if (origin === 'appliance') return this.screen.passThrough(message.replace(/\r\n/g, '\n'));
    const prefix = { trace: 'libguestfs: trace: v2v', 'v2v-node': 'v2v-node: debug' }[origin] ?? origin;
    for (const line of message.replace(/(?<!\n)\n+$/, '').split('\n')) this.#print(`${prefix}: ${line}`);
  }

  #print(text: string): void {
    this.screen.print(withoutControlCharacters(text));
  }
}
