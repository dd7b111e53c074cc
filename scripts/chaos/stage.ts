import { randomInt } from 'node:crypto';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { FakeIronic, serveIronic } from '@ironic-inspector/testing';
import type { MutationName } from './mutations.ts';
import { Service } from '../services/service.ts';
import type { Random } from './random.ts';
import { OTHER_COURSES } from './courses.ts';
import { gatesOf, type Cast, type SceneName } from './scenes.ts';
import { addSubject, bootSubjects, type Ramdisks, type Subject } from './site.ts';
import { Slot } from './slot.ts';
import { IRONIC_DELAY_MS } from './times.ts';

/** Of so many nodes, each other course has one. */
const COURSE_CYCLE = 16;

export const STORES = ['sqlite', 'postgres'] as const;

export type StoreName = (typeof STORES)[number];

export function isStoreName(name: string): name is StoreName {
  return (STORES as readonly string[]).includes(name);
}

export interface StageOptions {
  readonly store: StoreName;
  readonly nodes: number;
  readonly mutation?: MutationName | undefined;
  /** Directed scenes, each of which has a node of its own besides. */
  readonly scenes: readonly SceneName[];
  /** Whether logs and ledger stay when all is over. */
  readonly keep: boolean;
  readonly random: (what: string) => Random;
  /** Takes what must be undone when all is over, whatever happens. */
  readonly undo: AsyncDisposableStack;
}

/** All that takes part: Ironic with its machines, the store, two instances. */
export interface Stage {
  /** Where logs are. */
  readonly folder: string;
  readonly ledger: string;
  readonly fake: FakeIronic;
  readonly subjects: readonly Subject[];
  readonly casts: readonly Cast[];
  readonly ramdisks: Ramdisks;
  readonly slots: readonly Slot[];
  readonly urls: readonly string[];
  /** What the firewall of each instance tells dnsmasq. */
  readonly hostsFolders: readonly string[];
  /** The store's URL or path. */
  readonly where: string;
  /** The path of the database that history is in, where it has its own. */
  readonly historyPlace: string | undefined;
  readonly postgres: Service | undefined;
}

/** Starts everything. */
export async function setStage(options: StageOptions): Promise<Stage> {
  const { store, nodes, mutation, scenes, keep, random, undo } = options;
  const folder = await mkdtemp(join(tmpdir(), 'ironic-inspector-chaos.'));
  if (!keep) undo.defer(() => rm(folder, { recursive: true, force: true }));
  // PostgreSQL runs as somebody else, in a folder of its own below.
  await chmod(folder, 0o755);
  const postgres = store === 'postgres' ? new Service('postgres', join(folder, 'postgres')) : undefined;
  if (postgres !== undefined) undo.defer(() => postgres.end('stop'));
  const where = (await postgres?.install()) ?? join(folder, 'inspector.sqlite');
  const historyPlace = postgres === undefined && mutation === undefined ? join(folder, 'history.sqlite') : undefined;

  const fake = new FakeIronic({ keepCalls: nodes * 400 });
  const ironic = await serveIronic(fake, { delayMs: IRONIC_DELAY_MS });
  undo.defer(() => ironic.close());
  const subjects = Array.from({ length: nodes }, (_, index) =>
    addSubject(fake, index, OTHER_COURSES[index % COURSE_CYCLE] ?? 'once'),
  );

  const casts = scenes.map((name, index) => ({ name, subject: addSubject(fake, nodes + index, 'once') }));

  const ledger = join(folder, 'ledger');
  await writeFile(ledger, '');
  const environment = {
    CHAOS_LEDGER: ledger,
    CHAOS_FOLDER: folder,
    CHAOS_GATES: JSON.stringify(gatesOf(casts)),
    CHAOS_MUTATION: mutation ?? '',
    IRONIC_URL: ironic.url,
    INSPECTOR_STORE: where,
    CHAOS_HISTORY: historyPlace ?? '',
  };
  const mutate = ['--import', pathToFileURL(join(import.meta.dirname, 'mutate.ts')).href];
  const nodeOptions = mutation === undefined ? [] : mutate;
  // Below those that the system gives to outgoing connections: a dead instance's port must stay
  // free. Not by the seed: several rounds may be played at once.
  const firstPort = randomInt(10_000, 15_000) * 2;
  const slots: Slot[] = [];
  const hostsFolders: string[] = [];
  for (const name of ['a', 'b']) {
    const log = join(folder, `${name}.log`);
    const hosts = join(folder, `${name}.hosts`);
    await mkdir(hosts);
    hostsFolders.push(hosts);
    const port = firstPort + slots.length;
    const slot = new Slot({
      name,
      port,
      log,
      environment: { ...environment, CHAOS_HOSTS: hosts },
      options: nodeOptions,
    });
    undo.defer(() => slot.kill());
    await slot.start();
    slots.push(slot);
  }
  const urls = slots.map(({ url }) => url);
  await createRule(urls[0]);
  const ramdisks = bootSubjects(fake, [...subjects, ...casts.map(({ subject }) => subject)], urls, random('machines'));
  undo.defer(() => ramdisks.machines.close());
  return { folder, ledger, fake, subjects, casts, ramdisks, slots, urls, hostsFolders, where, historyPlace, postgres };
}

/** Every node's hostname becomes a fact by a rule, so that rules have something to send. */
async function createRule(url: string | undefined): Promise<void> {
  const rule = {
    conditions: [],
    actions: [{ action: 'set-attribute', path: '/extra/rule', value: '{data[inventory][hostname]}' }],
  };
  const response = await fetch(`${url}/v1/rules`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(rule),
  });
  if (!response.ok) throw new Error(`The rule was not created: ${response.status} ${await response.text()}`);
}
