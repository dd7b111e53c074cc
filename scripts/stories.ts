/**
 * The stories of `examples/stories`, and what `npm create` makes, as somebody has them who found
 * the packages on npm: copied to empty folders, installed from the tarballs by npm and by pnpm,
 * and tested, on each Node that the packages are for.
 */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, delimiter, join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { installWithNpm, packed, published, readManifest, root, run, tarballs } from './packed.ts';
import { snippetsOf } from './snippets.ts';

const STORIES = join(root, 'examples/stories');
/** The newest one is the one that scripts run on, which needs no installation. */
const OLDER_NODES = [20, 22];
const NODES = join(root, '.cache/nodes');

interface Project {
  readonly scripts: { readonly test: string; readonly types?: string };
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly engines?: { readonly node: string };
}

/** Where the binary of a major version of Node is; it comes from npm. */
function nodeFolder(major: number): string {
  const name = `node-linux-${process.arch}`;
  const folder = join(NODES, String(major));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies: { [name]: `^${major}` } }));
  installWithNpm(folder);
  return join(folder, 'node_modules', name, 'bin');
}

/** Replaces versions of our packages by the tarballs, also where others of ours ask for them. */
function useTarballs(folder: string): Project {
  const path = join(folder, 'package.json');
  const project = JSON.parse(readFileSync(path, 'utf8')) as Project;
  const replaced = (ranges: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(ranges).map(([name, range]) => [name, packed[name] ?? range]));
  const dependencies = replaced(project.dependencies);
  const devDependencies = replaced(project.devDependencies);
  writeFileSync(path, JSON.stringify({ ...project, dependencies, devDependencies, overrides: packed }));
  return project;
}

function installWithPnpm(folder: string): void {
  writeFileSync(
    join(folder, 'pnpm-workspace.yaml'),
    // nothing that they depend on needs its install script
    JSON.stringify({ overrides: packed, packages: ['.'], strictDepBuilds: false }),
  );
  run(folder, 'pnpm', 'install', '--prefer-offline', '--silent');
}

/** Runs the project's test with the Node whose binary is in `node`, or with ours. */
function test(folder: string, { scripts }: Project, node?: string): void {
  const command = [...(node === undefined && scripts.types !== undefined ? [scripts.types] : []), scripts.test].join(
    ' && ',
  );
  const PATH = [join(folder, 'node_modules/.bin'), ...(node === undefined ? [] : [node]), process.env.PATH];
  console.log(`> ${command}${node === undefined ? '' : `   (${node})`}`);
  execFileSync('sh', ['-c', command], {
    cwd: folder,
    stdio: 'inherit',
    timeout: 240_000,
    env: { ...process.env, PATH: PATH.join(delimiter) },
  });
}

/** npm on every Node that the project's packages are for; pnpm on ours. */
function tell(make: (folder: string) => string, nodes: ReadonlyMap<number, string>): void {
  for (const install of [installWithNpm, installWithPnpm]) {
    const parent = mkdtempSync(join(tmpdir(), 'story-'));
    try {
      const folder = make(parent);
      const project = useTarballs(folder);
      install(folder);
      test(folder, project);
      if (install === installWithPnpm) continue;
      for (const [major, node] of nodes) {
        if (isFor(major, project)) test(folder, project, node);
        else console.log(`What it uses is not for Node ${major}.`);
      }
    } finally {
      rmSync(parent, { recursive: true, force: true });
    }
  }
}

function copied(name: string): (parent: string) => string {
  return (parent) => {
    const folder = join(parent, name);
    const isSource = (path: string) => !/\/(node_modules|dist)$/.test(path);
    cpSync(join(STORIES, name), folder, { recursive: true, filter: isSource });
    return folder;
  };
}

function created(kind: string): (parent: string) => string {
  return (parent) => {
    const tarball = `file:${join(tarballs, 'create.tgz')}`;
    run(
      parent,
      'npm',
      'exec',
      '--yes',
      `--package=${tarball}`,
      '--',
      'create-ironic-inspector',
      'mine',
      '--kind',
      kind,
    );
    return join(parent, 'mine');
  };
}

/** Does what the page says: writes its files, and runs its commands, with the tarballs. */
function follow(page: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'start-'));
  const withTarballs = (command: string) =>
    command.replaceAll(/@ironic-inspector\/[\w-]+/g, (name) => packed[name] ?? name);
  try {
    for (const { language, source, text } of snippetsOf(readFileSync(join(root, page), 'utf8'))) {
      if (language === 'sh') run(folder, 'sh', '-ec', withTarballs(text));
      else if (source !== undefined && source.region === undefined)
        writeFileSync(join(folder, basename(source.path)), text);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Whether what a project uses of our packages is for this major version of Node. */
function isFor(major: number, { dependencies, devDependencies }: Project): boolean {
  const used = published.filter(({ manifest: { name } }) => name in dependencies || name in devDependencies);
  return used.every(({ folder }) => {
    const { engines } = readManifest(folder) as { readonly engines?: { readonly node?: string } };
    return new RegExp(`(\\^|>=|~)${major}\\b`).test(engines?.node ?? '');
  });
}

/** @param names - of stories, or kinds of projects; all of them when there are none */
export function stories(names: readonly string[] = []): void {
  const isWanted = (name: string) => names.length === 0 || names.includes(name);
  const nodes = new Map(OLDER_NODES.map((major) => [major, nodeFolder(major)]));
  if (isWanted('start')) follow('docs/start/first-inventory.md');
  for (const name of readdirSync(STORIES).filter(isWanted)) tell(copied(name), nodes);
  // these run TypeScript as it is, which Node 20 does not
  const withTypeScript = new Map([...nodes].filter(([major]) => major >= 22));
  for (const kind of ['embed', 'server'].filter(isWanted)) tell(created(kind), withTypeScript);
}
