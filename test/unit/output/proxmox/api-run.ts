/** A guest on its way to the tests' Proxmox VE, disks and all. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { copyDisks } from '../../../../lib/copy';
import { modeOf } from '../../../../lib/output/modes';
import { openApi } from '../../../../lib/output/proxmox/api/open';
import type { OpenTarget } from '../../../../lib/output/mode';
import type { V2vError } from '../../../../lib/errors';
import { createContext, type Context } from '../../../../lib/run/context';
import type { V2vEvent } from '../../../../types/events';
import type { DiskOptions, ProxmoxApiOutput } from '../../../../types/output';
import type { RemoteResource, Artifact, CopySource, TargetPlan } from '../../../../types/target';
import type { CopyReport } from '../../../../types/result';
import type { TestProxmox } from '../../../support/proxmox';
import { makeMachine, makePlan, type GuestChanges } from '../guest';

export const patience = { pollMs: 20, outageMs: 400, limitMs: 20_000 };
const size = 3 << 20;

/** A sparse raw disk of 3 MiB with some data in it. */
export function makeDisk(path: string, seed: number): void {
  const content = Buffer.alloc(size);
  for (const at of [0, 1 << 20, size - 65_536]) content.fill(seed + (at >> 16), at, at + 65_536);
  writeFileSync(path, content);
}

export interface RunOptions {
  guest?: GuestChanges;
  output?: Partial<ProxmoxApiOutput>;
  disks?: DiskOptions;
  signal?: AbortSignal;
}

export class ApiRun implements AsyncDisposable {
  readonly events: V2vEvent[] = [];
  readonly directory = mkdtempSync(join(tmpdir(), 'v2v-node-api-'));
  context!: Context;
  output!: ProxmoxApiOutput;
  plan!: TargetPlan<ProxmoxApiOutput>;
  sources!: CopySource[];
  target: OpenTarget | undefined;
  #guest: GuestChanges = {};
  #disks: DiskOptions = {};

  static async begin(server: TestProxmox, options: RunOptions = {}): Promise<ApiRun> {
    const run = new ApiRun();
    const { guest = {}, disks = {}, signal } = options;
    run.output = outputFor(server, options.output);
    run.context = await createContext({
      tempDir: run.directory,
      onEvent: (event) => run.events.push(event),
      ...(signal === undefined ? {} : { signal }),
    });
    run.#guest = { disks: 1, diskOptions: disks, ...guest };
    run.#disks = disks;
    run.plan = makePlan(run.output, run.#guest);
    run.sources = run.plan.disks.map(({ name }, index) => {
      const path = join(run.directory, `source-${name}`);
      makeDisk(path, 10 * (index + 1));
      return { kind: 'untouched', image: { kind: 'file', path, format: 'raw' }, virtualSize: size, name };
    });
    return run;
  }

  async obstacles(): Promise<V2vError[]> {
    const found: V2vError[] = [];
    for await (const error of modeOf(this.output).obstacles(this.plan, { probe: true }, this.context)) {
      found.push(error);
    }
    return found;
  }

  async copy(): Promise<CopyReport[]> {
    this.target = this.context.own(await openApi(this.plan, this.context, patience));
    return copyDisks({ sources: this.sources, target: this.target, disks: this.#disks }, this.context);
  }

  /** The whole way. */
  async run(): Promise<{ copied: CopyReport[]; artifacts: Artifact[] }> {
    const copied = await this.copy();
    const machine = await makeMachine(this.plan, this.#guest, this.context);
    return { copied, artifacts: await this.target!.publish(machine, copied) };
  }

  warnings(): string[] {
    return this.events.flatMap((event) => (event.type === 'warning' ? [event.code] : []));
  }

  /** What the record of the run says is left at the server. */
  noted(): RemoteResource[] {
    const lines = readFileSync(join(this.context.tempDir, 'run.jsonl'), 'utf8').trim().split('\n');
    const left = new Map<string, RemoteResource>();
    for (const line of lines) {
      const { type, resource } = JSON.parse(line) as { type: string; resource: RemoteResource };
      if (type === 'remote') left.set(`${resource.kind} ${resource.id}`, resource);
      if (type === 'remote-end') left.delete(`${resource.kind} ${resource.id}`);
    }
    return [...left.values()];
  }

  /** Files of the run that are left beside the sources. */
  left(): string[] {
    return readdirSync(this.directory).filter((name) => !name.startsWith('source-'));
  }

  /** Has the target take everything back, as its context does. */
  async takeBack(): Promise<void> {
    try {
      await this.target?.[Symbol.asyncDispose]();
    } catch {
      // The context disposes of it once more, and tells.
    }
  }

  async end(): Promise<void> {
    await this.context[Symbol.asyncDispose]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end();
    rmSync(this.directory, { recursive: true });
  }
}

export function outputFor(server: TestProxmox, changes: Partial<ProxmoxApiOutput> = {}): ProxmoxApiOutput {
  return {
    mode: 'proxmox',
    transport: 'api',
    server: { host: '127.0.0.1', port: server.port, fingerprint: server.certificate.sha256 },
    token: server.token,
    storage: 'local-lvm',
    ...changes,
  };
}
