import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

import { ModuleKind, ScriptTarget, transpileModule } from 'typescript';

export const repository = resolve(__dirname, '../../..');
const tscProgram = join(repository, 'node_modules/typescript/bin/tsc');
const jestProgram = join(repository, 'node_modules/jest/bin/jest.js');

/** The programs that each project runs: what a user would copy, and one that tries a step on a test guest. */
const copied = ['examples', 'test/integration/package/try-step.ts'];

/**
 * A project of a user: plain JavaScript of either kind, or TypeScript that is compiled there. In those of TypeScript the
 * package's declarations are checked as well.
 */
export interface ProjectKind {
  type: 'module' | 'commonjs';
  typescript?: { module: string; moduleResolution: string };
}

export const projectKinds = {
  'ECMAScript modules': { type: 'module' },
  CommonJS: { type: 'commonjs' },
  'TypeScript, node16, CommonJS': {
    type: 'commonjs',
    typescript: { module: 'node16', moduleResolution: 'node16' },
  },
  'TypeScript, node16, ECMAScript modules': {
    type: 'module',
    typescript: { module: 'node16', moduleResolution: 'node16' },
  },
  'TypeScript, bundler': {
    type: 'module',
    typescript: { module: 'es2022', moduleResolution: 'bundler' },
  },
} satisfies Record<string, ProjectKind>;
export type ProjectName = keyof typeof projectKinds;

/** npm hands its own settings down to what it runs; a user's project must not inherit this repository's. */
function environment(variables: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^npm_(package|lifecycle|config_local)/.test(name),
  );
  return { ...Object.fromEntries(inherited), ...variables };
}

/** A project in which the packed package is installed. */
export class Project {
  constructor(readonly directory: string) {}

  path(...names: string[]): string {
    return join(this.directory, ...names);
  }

  write(name: string, text: string): void {
    mkdirSync(dirname(this.path(name)), { recursive: true });
    writeFileSync(this.path(name), text);
  }

  /** Standard output of a program that must succeed. */
  run(program: string, args: string[], variables?: NodeJS.ProcessEnv): string {
    const { status, stdout, stderr } = this.spawn(program, args, variables);
    if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${status}\n${stdout}${stderr}`);
    return stdout;
  }

  spawn(
    program: string,
    args: string[],
    variables?: NodeJS.ProcessEnv,
  ): { status: number | null; stdout: string; stderr: string } {
    const options = { cwd: this.directory, env: environment(variables), encoding: 'utf8' } as const;
    const { status, stdout, stderr } = spawnSync(program, args, options);
    return { status, stdout, stderr };
  }

  /** Where the compiled program is. */
  program(name: string): string {
    return this.path('compiled/examples', `${name}.js`);
  }
}

/** The packed package, installed once; the projects get copies of what npm made of it. */
export class PackedPackage {
  readonly #directory: string;
  readonly #installed: Project;
  readonly tarball: string;

  /** Packs and installs as a user would, native build included. */
  constructor() {
    this.#directory = mkdtempSync(join(tmpdir(), 'v2v-node-package.'));
    execFileSync('npm', ['pack', '--pack-destination', this.#directory], {
      cwd: repository,
      env: environment(),
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const name = readdirSync(this.#directory).find((each) => each.endsWith('.tgz'));
    if (name === undefined) throw new Error('npm pack made no tarball');
    this.tarball = join(this.#directory, name);
    this.#installed = new Project(join(this.#directory, 'installed'));
    this.#installed.write('package.json', JSON.stringify({ name: 'user', version: '1.0.0', private: true }));
    this.#installed.run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', this.tarball]);
  }

  remove(): void {
    rmSync(this.#directory, { recursive: true, force: true });
  }

  /** A project with a copy of its own of the package, and nothing else. */
  project(name: string, type: 'module' | 'commonjs'): Project {
    const project = new Project(join(this.#directory, name.replaceAll(/\W+/g, '-')));
    const { dependencies } = JSON.parse(readFileSync(this.#installed.path('package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
    };
    project.write('package.json', JSON.stringify({ name: 'user', private: true, type, dependencies }));
    cpSync(this.#installed.path('node_modules'), project.path('node_modules'), {
      recursive: true,
      verbatimSymlinks: true,
    });
    return project;
  }

  /** A project of that kind with the programs in it, compiled. */
  compiled(name: ProjectName): Project {
    const { type, typescript }: ProjectKind = projectKinds[name];
    const project = this.project(name, type);
    for (const each of copied) cpSync(join(repository, each), project.path(each), { recursive: true });
    const sources = sourcesOf(project, type);
    if (typescript) checkAndCompile(project, sources, typescript);
    else transpile(project, sources, type);
    cpSync(
      project.path('examples/web-server/index.html'),
      project.path('compiled/examples/web-server/index.html'),
    );
    return project;
  }

  /** A project whose tests are run by Jest, straight from TypeScript. */
  jestProject(): Project {
    const project = this.project('jest', 'commonjs');
    cpSync(join(repository, 'examples'), project.path('examples'), { recursive: true });
    const uses = 'test/integration/package/in-jest.ts';
    project.write(uses.replace('.ts', '.test.ts'), readFileSync(join(repository, uses), 'utf8'));
    const swc = require.resolve('@swc/jest');
    project.write(
      'jest.config.json',
      JSON.stringify({
        transform: { '\\.ts$': [swc, { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } }] },
        moduleNameMapper: { '^(\\.{1,2}/.+)\\.js$': '$1' },
        testTimeout: 60_000,
      }),
    );
    return project;
  }
}

/** What Jest says; it writes that to standard error. */
export function runJest(
  project: Project,
  variables: NodeJS.ProcessEnv,
): { status: number | null; output: string } {
  const { status, stdout, stderr } = project.spawn(
    process.execPath,
    [jestProgram, '--runInBand', '--ci'],
    variables,
  );
  return { status, output: stdout + stderr };
}

/** Tests stay where Jest is; in ECMAScript modules it would need flags. */
function sourcesOf(project: Project, type: ProjectKind['type']): string[] {
  return copied
    .flatMap((each) =>
      each.endsWith('.ts')
        ? [each]
        : readdirSync(project.path(each), { recursive: true, encoding: 'utf8' }).map((name) =>
            join(each, name),
          ),
    )
    .filter((name) => name.endsWith('.ts') && (type === 'commonjs' || !name.endsWith('.test.ts')));
}

/** As a user's build would. No skipLibCheck: the package's declarations must hold by themselves. */
function checkAndCompile(
  project: Project,
  sources: string[],
  compilerOptions: NonNullable<ProjectKind['typescript']>,
): void {
  symlinkSync(join(repository, 'node_modules/@types'), project.path('node_modules/@types'));
  project.write(
    'tsconfig.json',
    JSON.stringify({
      compilerOptions: {
        ...compilerOptions,
        target: 'es2022',
        lib: ['es2023', 'esnext.disposable'],
        types: ['node', 'jest'],
        strict: true,
        skipLibCheck: false,
        rootDir: '.',
        outDir: 'compiled',
      },
      files: sources,
    }),
  );
  project.run(process.execPath, [tscProgram, '-p', '.']);
}

/** What somebody who writes JavaScript would have written. */
function transpile(project: Project, sources: string[], type: ProjectKind['type']): void {
  const module = type === 'module' ? ModuleKind.ES2022 : ModuleKind.CommonJS;
  for (const name of sources) {
    const text = readFileSync(project.path(name), 'utf8');
    const { outputText } = transpileModule(text, {
      compilerOptions: { module, target: ScriptTarget.ES2022, esModuleInterop: true },
    });
    project.write(join('compiled', name.replace(/\.ts$/, '.js')), outputText);
  }
}
