/**
 * What 1000 rules of four conditions cost a callback of 30 KB: the time from loaded rules to their
 * evaluation, and that of the whole callback beside one without rules. Rules are prepared when they
 * are first seen, so the first callback pays for that.
 */
import { Inspector, type FlowEvent, type NewRule } from '@ironic-inspector/core';
import { createMemoryStore } from '@ironic-inspector/store-memory';
import { FakeIronic, loadPayloadText } from '@ironic-inspector/testing';

const RULES = 1000;
const ROUNDS = 60;
/** What the evaluation should stay under, in milliseconds. */
const TARGET = 10;
const payload = loadPayloadText('ipmi-server');

/** All four conditions are looked at: the first three match, the fourth does not. */
function rule(number: number): NewRule {
  return {
    description: `rule ${number}`,
    conditions: [
      {
        field: ['memory_mb', 'cpus', 'local_gb', 'inventory.cpu.count'][number % 4] ?? '',
        op: 'gt',
        value: number % 3,
      },
      { field: 'inventory.system_vendor.product_name', op: 'contains', value: `ES-\\d+|rack ${number}` },
      {
        field: 'inventory.interfaces[*].mac_address',
        op: 'eq',
        value: `52:54:00:00:00:${number}`,
        invert: true,
        multiple: 'all',
      },
      { field: 'node://driver_info.ipmi_address', op: 'in-net', value: `10.${number % 256}.0.0/16` },
    ],
    actions: [{ action: 'set-attribute', path: '/extra/rule', value: `{data[inventory][hostname]}-${number}` }],
  };
}

async function site(rules: readonly NewRule[]) {
  const ironic = new FakeIronic();
  const { uuid } = ironic.addNode({ driver_info: { ipmi_address: '192.0.2.17' } });
  const evaluations: number[] = [];
  const observer = (event: FlowEvent) => void (event.type === 'rules-finished' && evaluations.push(event.milliseconds));
  const inspector = new Inspector({ ironic, ...createMemoryStore(), introspectionDelay: 0, observers: [observer] });
  for (const one of rules) (await inspector.rules.create(one)).unwrap();
  const callbacks: number[] = [];
  const round = async () => {
    (await inspector.introspect(uuid)).unwrap();
    await inspector.idle();
    const begun = performance.now();
    (await inspector.continue(payload)).unwrap();
    callbacks.push(performance.now() - begun);
    await inspector.idle();
  };
  return { round, callbacks, evaluations };
}

function median(times: readonly number[]): number {
  return times.toSorted((left, right) => left - right)[times.length >> 1] ?? Number.NaN;
}

const begun = performance.now();
const without = await site([]);
const withRules = await site(Array.from({ length: RULES }, (_, number) => rule(number)));
const created = performance.now() - begun;
for (let number = 0; number < ROUNDS; number++) {
  await without.round();
  await withRules.round();
}
const [first = Number.NaN, ...later] = withRules.evaluations;
const evaluation = median(later);
const show = (milliseconds: number) => `${milliseconds.toFixed(1).padStart(6)} ms`;
console.log(
  `${RULES} rules of 4 conditions, a callback of ${payload.length} bytes, medians of ${ROUNDS}, Node ${process.version}`,
);
console.log(`creating and checking them all ${show(created)}`);
console.log(`their first evaluation         ${show(first)}`);
console.log(`their evaluation               ${show(evaluation)}  (target: under ${TARGET} ms)`);
console.log(`a callback without rules       ${show(median(without.callbacks))}`);
console.log(`a callback with them           ${show(median(withRules.callbacks))}`);
