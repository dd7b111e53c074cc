/**
 * What 1000 rules of four conditions cost a callback of 30 KB: the time from loaded rules to their
 * evaluation, and that of the whole callback beside one without rules. Rules are prepared when they
 * are first seen, so the first callback pays for that.
 */
import { Inspector, type FlowEvent, type NewRule } from '@ironic-inspector/core';
import { createMemoryStore } from '@ironic-inspector/store-memory';
import { FakeIronic, loadPayloadText } from '@ironic-inspector/testing';
import { Bench } from 'tinybench';

const RULES = 1000;
const payload = loadPayloadText('ipmi-server');

/** All four conditions are looked at: the first three match, the fourth does not. */
function rule(number: number): NewRule {
  const field = ['memory_mb', 'cpus', 'local_gb', 'inventory.cpu.count'][number % 4] ?? '';
  const mac = `52:54:00:00:00:${number}`;
  return {
    description: `rule ${number}`,
    conditions: [
      { field, op: 'gt', value: number % 3 },
      { field: 'inventory.system_vendor.product_name', op: 'contains', value: `ES-\\d+|rack ${number}` },
      { field: 'inventory.interfaces[*].mac_address', op: 'eq', value: mac, invert: true, multiple: 'all' },
      { field: 'node://driver_info.ipmi_address', op: 'in-net', value: `10.${number % 256}.0.0/16` },
    ],
    actions: [{ action: 'set-attribute', path: '/extra/rule', value: `{data[inventory][hostname]}-${number}` }],
  };
}

async function site(rules: readonly NewRule[]) {
  const ironic = new FakeIronic();
  const { uuid } = ironic.addNode({ driver_info: { ipmi_address: '192.0.2.17' } });
  let evaluation = 0;
  const observer = (event: FlowEvent) => {
    if (event.type === 'rules-finished') evaluation = event.milliseconds;
  };
  const inspector = new Inspector({ ironic, ...createMemoryStore(), introspectionDelay: 0, observers: [observer] });
  for (const one of rules) (await inspector.rules.create(one)).unwrap();
  const beforeEach = async () => {
    (await inspector.introspect(uuid)).unwrap();
    await inspector.idle();
  };
  const callback = async () => void (await inspector.continue(payload)).unwrap();
  const evaluate = async () => {
    await callback();
    // Observers are told a little later.
    await inspector.idle();
    return { overriddenDuration: evaluation };
  };
  return { callback, evaluate, hooks: { beforeEach, afterEach: () => inspector.idle() } };
}

const begun = performance.now();
const ruled = await site(Array.from({ length: RULES }, (_, number) => rule(number)));
const created = performance.now() - begun;
const free = await site([]);
await ruled.hooks.beforeEach();
const { overriddenDuration: first } = await ruled.evaluate();
await ruled.hooks.afterEach();

console.log(`${RULES} rules of 4 conditions, a callback of ${payload.length} bytes`);
console.log(`creating and checking them all: ${created.toFixed(1)} ms; first evaluation: ${first.toFixed(1)} ms`);
const bench = new Bench({ iterations: 60, time: 0, throws: true });
bench.add('their evaluation (target: under 10 ms)', ruled.evaluate, ruled.hooks);
bench.add('a callback with them', ruled.callback, ruled.hooks);
bench.add('a callback without rules', free.callback, free.hooks);
await bench.run();
console.table(bench.table());
