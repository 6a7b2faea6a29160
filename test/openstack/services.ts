import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { configuration, type Places } from './configuration';

// Debian's, whose modules these are; another python3 may come first in the search path.
const python = '/usr/bin/python3';
const startMs = 120_000;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** A console script of a module, as Debian's packages of services have them. */
const script = (module: string): string[] => [
  '-c',
  `import sys; from ${module} import main; sys.argv[0] = '${module}'; sys.exit(main())`,
];

/** Keystone, Glance and Cinder of Debian, as ordinary processes: SQLite, no broker, no web server. */
export class OpenstackServices implements AsyncDisposable {
  static readonly password = 'geheim-123';
  readonly #processes: ChildProcess[] = [];

  private constructor(private readonly places: Places) {}

  static async start(): Promise<OpenstackServices> {
    const directory = mkdtempSync(join(tmpdir(), 'v2v-openstack-'));
    const ports = { identity: await freePort(), image: await freePort(), volume: await freePort() };
    const services = new OpenstackServices({ directory, ports, password: this.password });
    try {
      services.#prepare();
      await services.#startAll();
      return services;
    } catch (error) {
      await services[Symbol.asyncDispose]();
      throw error;
    }
  }

  get authUrl(): string {
    return `http://127.0.0.1:${this.places.ports.identity}/v3`;
  }

  #path(name: string): string {
    return join(this.places.directory, name);
  }

  #run(args: string[]): void {
    execFileSync(python, args, { cwd: this.places.directory, stdio: ['ignore', 'pipe', 'pipe'] });
  }

  #prepare(): void {
    const { ports, password } = this.places;
    for (const [name, text] of Object.entries(configuration(this.places))) {
      writeFileSync(this.#path(name), text);
    }
    for (const name of ['images', 'staging', 'tasks', 'policy.d', 'cinder', 'cinder/lock']) {
      mkdirSync(this.#path(name));
    }
    const keystone = ['/usr/bin/keystone-manage', '--config-file', this.#path('keystone.conf')];
    const { username, gid } = userInfo();
    const owner = ['--keystone-user', username, '--keystone-group', String(gid)];
    this.#run([...keystone, 'db_sync']);
    this.#run([...keystone, 'fernet_setup', ...owner]);
    this.#run([...keystone, 'credential_setup', ...owner]);
    const url = `http://127.0.0.1:${ports.identity}/v3`;
    const urls = ['public', 'internal', 'admin'].flatMap((each) => [`--bootstrap-${each}-url`, url]);
    const region = ['--bootstrap-region-id', 'RegionOne'];
    this.#run([...keystone, 'bootstrap', '--bootstrap-password', password, ...urls, ...region]);
    this.#run([...script('glance.cmd.manage'), '--config-file', this.#path('glance.conf'), 'db_sync']);
    this.#run([...script('cinder.cmd.manage'), '--config-file', this.#path('cinder.conf'), 'db', 'sync']);
    // Or a second request finds the database locked, and is answered with 500.
    const pragma = 'import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute("PRAGMA journal_mode=WAL")';
    for (const name of ['keystone', 'glance', 'cinder']) this.#run(['-c', pragma, this.#path(`${name}.db`)]);
  }

  async #startAll(): Promise<void> {
    const { identity, image, volume } = this.places.ports;
    const keystone = ['--host', '127.0.0.1', '--port', String(identity)];
    const config = ['--', '--config-file', this.#path('keystone.conf')];
    this.#serve(['/usr/bin/keystone-wsgi-public', ...keystone, ...config]);
    this.#serve([...script('glance.cmd.api'), '--config-file', this.#path('glance.conf')]);
    this.#serve([join(__dirname, 'all_of_cinder.py'), '--config-file', this.#path('cinder.conf')]);
    for (const port of [identity, image, volume]) await this.#answers(port);
    await this.#register();
  }

  #serve(args: string[]): void {
    const env = { ...process.env, OS_KEYSTONE_CONFIG_FILES: this.#path('keystone.conf') };
    const child = spawn(python, args, { cwd: this.places.directory, stdio: 'ignore', env });
    this.#processes.push(child);
  }

  async #answers(port: number): Promise<void> {
    const deadline = Date.now() + startMs;
    for (;;) {
      const answer = await fetch(`http://127.0.0.1:${port}/`).catch(() => undefined);
      if (answer !== undefined) return;
      const ended = this.#processes.find(({ exitCode }) => exitCode !== null);
      if (ended !== undefined) throw new Error(`${ended.spawnargs.join(' ')} ended\n${this.log()}`);
      if (Date.now() > deadline) throw new Error(`nothing answers at port ${port}\n${this.log()}`);
      await sleep(200);
    }
  }

  /** The ends of what the services logged. */
  log(): string {
    const logs = ['keystone', 'glance', 'cinder'].map((name) => {
      try {
        return readFileSync(this.#path(`${name}.log`), 'utf8').slice(-4000);
      } catch {
        return `${name} logged nothing`;
      }
    });
    return logs.join('\n');
  }

  /** A call of Keystone itself. */
  async #ask(path: string, body: unknown, token?: string): Promise<{ said: unknown; token: string }> {
    const answer = await fetch(`${this.authUrl}${path}`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        ...(token === undefined ? {} : { 'X-Auth-Token': token }),
      },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return { said: await answer.json(), token: answer.headers.get('x-subject-token') ?? '' };
  }

  /** A token of the administrator. */
  async token(): Promise<string> {
    const domain = { id: 'default' };
    const user = { name: 'admin', domain, password: OpenstackServices.password };
    const identity = { methods: ['password'], password: { user } };
    const body = { auth: { identity, scope: { project: { name: 'admin', domain } } } };
    const { token } = await this.#ask('/auth/tokens', body);
    return token;
  }

  /** Enters image and volume service into the catalogue. */
  async #register(): Promise<void> {
    const { image, volume } = this.places.ports;
    const token = await this.token();
    const services = [
      ['image', 'glance', `http://127.0.0.1:${image}`],
      ['block-storage', 'cinder', `http://127.0.0.1:${volume}/v3/$(project_id)s`],
    ];
    for (const [type, name, url] of services) {
      const made = await this.#ask('/services', { service: { type, name } }, token);
      const { service } = made.said as { service: { id: string } };
      const endpoint = { service_id: service.id, interface: 'public', url, region_id: 'RegionOne' };
      await this.#ask('/endpoints', { endpoint }, token);
    }
  }

  async #me(token: string): Promise<string> {
    const headers = { 'X-Auth-Token': token, 'X-Subject-Token': token };
    const answer = await fetch(`${this.authUrl}/auth/tokens`, { headers });
    const { token: found } = (await answer.json()) as { token: { user: { id: string } } };
    return found.user.id;
  }

  /** An application credential of the administrator. */
  async credential(): Promise<{ id: string; secret: string }> {
    const token = await this.token();
    const path = `/users/${await this.#me(token)}/application_credentials`;
    const made = await this.#ask(path, { application_credential: { name: `test ${Date.now()}` } }, token);
    return (made.said as { application_credential: { id: string; secret: string } }).application_credential;
  }

  /** Every token of the administrator is void: the password is set anew, to what it was. */
  async revokeAll(): Promise<void> {
    const token = await this.token();
    const user = { password: OpenstackServices.password };
    const answer = await fetch(`${this.authUrl}/users/${await this.#me(token)}`, {
      method: 'PATCH',
      headers: { 'Content-Type': 'application/json', 'X-Auth-Token': token },
      body: JSON.stringify({ user }),
    });
    if (!answer.ok) throw new Error(`the password cannot be set: ${answer.status}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const child of this.#processes.splice(0)) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    }
    rmSync(this.places.directory, { recursive: true, force: true });
  }
}
