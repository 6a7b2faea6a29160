import type { FirstbootReport } from '../../../../types/windows';
import { V2vError } from '../../../errors';
import { readWholeFile } from '../../../guestfs/regular-file';
import type { Guestfs } from '../../../guestfs';
import type { FirstbootScript, FirstbootSupport } from '../../guest/firstboot-script';
import { findFirstbootPlace, type FirstbootPlace } from './place';
import { hasFirstbootProgram, readFirstbootProgram } from './program';
import { checkScript, scriptFile } from './script-file';
import {
  directoryName,
  formatScriptList,
  type ListedScript,
  mostScripts,
  nameWithoutNumber,
  numberOfScript,
  parseScriptList,
} from './script-list';
import { installService } from './service';
import { writeWholeFile } from '../../../guestfs/write-whole-file';

export type { FirstbootPlace } from './place';
export { hasFirstbootProgram } from './program';

const largestList = 1024 * 1024;

/** First-boot scripts of a Windows guest, and what became of adding them. */
export interface WindowsFirstboot extends FirstbootSupport {
  /** Where they are; undefined before the first one. */
  place(): FirstbootPlace | undefined;
  /** Undefined before the first one. */
  report(): FirstbootReport | undefined;
}

/**
 * First-boot scripts of a Windows guest: one service runs them in their order. `scripts` gets a line for each. No hive may
 * be open while one is added.
 */
export function windowsFirstboot(
  scripts: { name: string; attempts: number; mayRestart?: boolean }[],
): WindowsFirstboot {
  let place: FirstbootPlace | undefined;
  /** Those of an earlier conversion that have not run yet, and those of this one. */
  let earlier: ListedScript[] = [];
  let listed: ListedScript[] = [];

  return {
    async add({ guest, inspection }, script) {
      const { windows, arch, productName } = inspection;
      if (windows === undefined || !hasFirstbootProgram(arch)) {
        throw new V2vError(
          'GUEST_UNSUPPORTED',
          `There is no first-boot program for ${productName} on ${arch}, so "${script.name}" cannot run when the guest boots.`,
          { hint: 'Run it by hand in the converted guest.' },
        );
      }
      checkScript(script);
      if (place === undefined) {
        const found = await findFirstbootPlace(guest, windows);
        earlier = await earlierScripts(guest, found);
        await guest.mkdirP(found.guest);
        await writeWholeFile(guest, `${found.guest}/firstboot.exe`, await readFirstbootProgram(arch));
        await installService(guest, windows, found);
        place = found;
      }
      const all = [...earlier, ...listed];
      const number = Math.max(0, ...all.map(({ directory }) => numberOfScript(directory))) + 1;
      const added: ListedScript = {
        directory: directoryName(number, script.name),
        attempts: script.attempts ?? 1,
        seconds: script.timeLimit ?? 900,
        language: script.language ?? 'cmd',
      };
      // The same script of an earlier conversion, whose guest was not started in between, does not run twice.
      const name = nameWithoutNumber(added.directory);
      const replaced = earlier.filter(({ directory }) => nameWithoutNumber(directory) === name);
      earlier = earlier.filter((each) => !replaced.includes(each));
      listed = [...listed, added];
      if (earlier.length + listed.length > mostScripts) {
        throw new V2vError('USAGE', `The guest cannot be left more than ${mostScripts} first-boot scripts.`);
      }
      await writeScript(guest, `${place.guest}/scripts/${added.directory}`, script);
      await guest.write(`${place.guest}/scripts.txt`, Buffer.from(formatScriptList([...earlier, ...listed])));
      for (const { directory } of replaced) await guest.rmRf(`${place.guest}/scripts/${directory}`);
      scripts.push({
        name: script.name,
        attempts: added.attempts,
        ...(script.mayRestart ? { mayRestart: true } : {}),
      });
    },
    place: () => place,
    report() {
      if (place === undefined) return undefined;
      return {
        log: place.log,
        scripts: scripts.map(({ name, attempts }) => ({ name, attempts })),
        // However many ask for it: there is one at the end.
        restarts: scripts.some(({ mayRestart }) => mayRestart) ? 1 : 0,
      };
    },
  };
}

async function earlierScripts(guest: Guestfs, place: FirstbootPlace): Promise<ListedScript[]> {
  const list = await readWholeFile(guest, `${place.guest}/scripts.txt`, largestList);
  return list === undefined ? [] : parseScriptList(list.toString('latin1'));
}

async function writeScript(guest: Guestfs, directory: string, script: FirstbootScript): Promise<void> {
  await guest.mkdirP(directory);
  for (const [name, content] of Object.entries(script.files ?? {})) {
    await writeWholeFile(guest, `${directory}/${name}`, content);
  }
  const { name, content } = scriptFile(script);
  await writeWholeFile(guest, `${directory}/${name}`, content);
}
