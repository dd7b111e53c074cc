/**
 * What keeping the history adds to a run: the processor time of introspections with SQLite and
 * without, in one process, in turn. Fake Ironic and the machines are part of both.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Inspector } from '@ironic-inspector/core';
import { createSqlStore } from '@ironic-inspector/store-sql';
import { nodeSqlite } from '@ironic-inspector/store-sql/sqlite';
import { FakeIronic } from '@ironic-inspector/testing';
import { machine } from '../e2e/machine.ts';

/** How many machines are introspected together: what is recorded in one batch. */
const AT_ONCE = 50;
const ROUNDS = process.argv.includes('--short') ? 6 : 20;

const folder = mkdtempSync(join(tmpdir(), 'inspector-bench-cost-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

const contestants = {
  'without history': await site('without.sqlite', false),
  'with history': await site('with.sqlite', true),
};
const times: Record<string, number[]> = { 'without history': [], 'with history': [] };
for (let round = 0; round <= ROUNDS; round += 1) {
  for (const [name, run] of Object.entries(contestants)) {
    const before = process.cpuUsage();
    await run();
    const { user, system } = process.cpuUsage(before);
    // The first round is for the compiler.
    if (round > 0) times[name]?.push((user + system) / 1000 / AT_ONCE);
  }
}
const medians = Object.entries(times).map(([name, all]) => [name, medianOf(all)] as const);
console.log(`CPU of an introspection with SQLite in one process, median of ${ROUNDS} rounds of ${AT_ONCE}:`);
console.table(Object.fromEntries(medians.map(([name, median]) => [name, { 'CPU ms/run': median }])));

async function site(file: string, isKept: boolean): Promise<() => Promise<void>> {
  const ironic = new FakeIronic({ keepCalls: 0 });
  const machines = Array.from({ length: AT_ONCE }, (_, index) => machine(index));
  for (const { uuid, bmc } of machines) ironic.addNode({ uuid, driver_info: { ipmi_address: bmc } });
  const store = createSqlStore({ dialect: nodeSqlite(join(folder, file)) });
  (await store.migrate()).unwrap();
  const { nodes, rules, data, history } = store;
  const kept = isKept ? { history } : {};
  const inspector = new Inspector({ ironic, nodes, rules, data, ...kept, introspectionDelay: 0 });
  return async () => {
    for (const { uuid } of machines) (await inspector.introspect(uuid)).unwrap();
    await inspector.idle();
    for (const { callback } of machines) (await inspector.continue(callback)).unwrap();
    await inspector.idle();
  };
}

function medianOf(times: readonly number[]): number {
  const middle = times.toSorted((left, right) => left - right)[Math.floor(times.length / 2)];
  return Number(middle?.toFixed(2));
}
