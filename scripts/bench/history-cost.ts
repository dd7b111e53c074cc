/**
 * What keeping the history adds to a run, with SQLite in one process: processor time, how long a
 * callback takes, and how often the disk is waited for. Introspections with and without it take
 * turns; fake Ironic and the machines are part of both. Machines post the same each time, or other
 * readings of their sensors, so that each document is a new one. Times are printed, never judged.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { StatementSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Inspector } from '@ironic-inspector/core';
import { createSqlStore } from '@ironic-inspector/store-sql';
import { nodeSqlite } from '@ironic-inspector/store-sql/sqlite';
import { FakeIronic, type JsonObject } from '@ironic-inspector/testing';
import { machine } from '../e2e/machine.ts';

/** How many machines are introspected together. */
const AT_ONCE = 50;
const ROUNDS = process.argv.includes('--short') ? 6 : 20;

interface Round {
  readonly cpu: number;
  readonly commits: number;
  readonly syncs: number;
  readonly callbacks: readonly number[];
}

interface Site {
  /** Introspects all machines once. */
  run(round: number): Promise<readonly number[]>;
  close(): Promise<unknown>;
}

const folder = mkdtempSync(join(tmpdir(), 'inspector-bench-cost-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

const counts = await countWaits();
const contestants = new Map<string, Site>();
for (const isSame of [true, false]) {
  for (const isKept of [false, true]) {
    const name = `${isSame ? 'the same' : 'other'} data each time, ${isKept ? 'with' : 'without'} history`;
    contestants.set(name, await site(`${contestants.size}.sqlite`, isKept, isSame));
  }
}
const measured = new Map(Array.from(contestants.keys(), (name) => [name, [] as Round[]]));
for (let round = 0; round <= ROUNDS; round += 1) {
  for (const [name, contestant] of contestants) {
    const [before, { commits, syncs }] = [process.cpuUsage(), { ...counts }];
    const callbacks = await contestant.run(round);
    const { user, system } = process.cpuUsage(before);
    // The first round is for the compiler.
    if (round === 0) continue;
    const perRun = { commits: (counts.commits - commits) / AT_ONCE, syncs: (counts.syncs - syncs) / AT_ONCE };
    measured.get(name)?.push({ cpu: (user + system) / 1000 / AT_ONCE, ...perRun, callbacks });
  }
}
console.log(`An introspection with SQLite in one process, median of ${ROUNDS} rounds of ${AT_ONCE}:`);
console.table(
  Object.fromEntries(
    Array.from(measured, ([name, rounds]) => [
      name,
      {
        'CPU ms/run': medianOf(rounds.map(({ cpu }) => cpu)),
        'callback ms': medianOf(rounds.flatMap(({ callbacks }) => callbacks)),
        'commits/run': medianOf(rounds.map(({ commits }) => commits)),
        'syncs/run': medianOf(rounds.map(({ syncs }) => syncs)),
      },
    ]),
  ),
);
for (const contestant of contestants.values()) await contestant.close();

async function site(file: string, isKept: boolean, isSame: boolean): Promise<Site> {
  const ironic = new FakeIronic({ keepCalls: 0 });
  const machines = Array.from({ length: AT_ONCE }, (_, index) => machine(index));
  for (const { uuid, bmc } of machines) ironic.addNode({ uuid, driver_info: { ipmi_address: bmc } });
  const store = createSqlStore({ dialect: nodeSqlite(join(folder, file)) });
  (await store.migrate()).unwrap();
  const { nodes, rules, data, history } = store;
  const kept = isKept ? { history } : {};
  const inspector = new Inspector({ ironic, nodes, rules, data, ...kept, introspectionDelay: 0 });
  return {
    run: async (round) => {
      const bodies = machines.map(({ callback }) => (isSame ? callback : withReading(callback, round)));
      const times: number[] = [];
      for (const { uuid } of machines) (await inspector.introspect(uuid)).unwrap();
      await inspector.idle();
      for (const body of bodies) {
        const begun = performance.now();
        (await inspector.continue(body)).unwrap();
        times.push(performance.now() - begun);
      }
      await inspector.idle();
      return times;
    },
    close: async () => {
      await inspector.stop();
      return store.close();
    },
  };
}

/** The same machine, a little warmer. */
function withReading(callback: string, round: number): string {
  const { data, ...others } = JSON.parse(callback) as JsonObject;
  const rows = Array.isArray(data) ? data : [];
  return JSON.stringify({ ...others, data: [...rows, ['ipmi', 'Inlet Temp', 'value', `${20 + round}`]] });
}

/** Counts transactions that SQLite commits, and times that the disk is waited for. */
async function countWaits(): Promise<{ commits: number; syncs: number }> {
  const found = { commits: 0, syncs: 0 };
  counted(StatementSync.prototype, 'run', (statement) => {
    if (/^commit$/i.test(statement.sourceSQL)) found.commits += 1;
  });
  const handle = await open(import.meta.filename);
  counted(Object.getPrototypeOf(handle) as FileHandle, 'datasync', () => (found.syncs += 1));
  await handle.close();
  return found;
}

/** Calls `note` before each call of a method. */
function counted<T extends object>(prototype: T, name: keyof T & string, note: (self: T) => unknown): void {
  const method: unknown = Reflect.get(prototype, name);
  if (typeof method !== 'function') throw new Error(`there is no ${name}`);
  Reflect.set(prototype, name, function (this: T, ...parameters: unknown[]): unknown {
    note(this);
    return Reflect.apply(method, this, parameters);
  });
}

function medianOf(values: readonly number[]): number {
  const middle = values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)];
  return Number(middle?.toFixed(2));
}
