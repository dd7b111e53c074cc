import { eventually, FakeIronic, manualClock } from '@ironic-inspector/testing';
import { expect, it } from 'vitest';
import type { FlowStep } from '../contracts/flow-events.ts';
import type { ResolveHost } from '../contracts/runtime.ts';
import { InspectorError } from '../errors.ts';
import { Err, Ok } from '../result.ts';
import { DEFAULTS } from '../settings/settings.ts';
import { IronicSearch } from './ironic-search.ts';

/** A search over nodes whose management controllers have these addresses, or names. */
function searching(hosts: readonly string[], resolveHost?: ResolveHost) {
  const clock = manualClock();
  const ironic = new FakeIronic({ clock });
  for (const ipmi_address of hosts) ironic.addNode({ driver_info: { ipmi_address } });
  const told: FlowStep[] = [];
  const emit = (_: unknown, step: FlowStep) => void told.push(step);
  const search = new IronicSearch({ ironic, settings: DEFAULTS, resolveHost, clock, emit });
  return { clock, ironic, told, search };
}

/** Lists of nodes that are given only when they are let go. */
function gated(ironic: FakeIronic) {
  const listNodes = ironic.listNodes.bind(ironic);
  const gates: PromiseWithResolvers<void>[] = [];
  ironic.listNodes = async (options) => {
    const gate = Promise.withResolvers<void>();
    gates.push(gate);
    await gate.promise;
    return listNodes(options);
  };
  return gates;
}

const never = () => new AbortController().signal;
const addresses = (found: { readonly val: unknown }) =>
  (found.val as { addresses: string[] }[]).flatMap((node) => node.addresses);

it('who asks waits no longer than they may; who shares the search is not cut short by that', async () => {
  const { ironic, search } = searching(['192.0.2.1']);
  const gates = gated(ironic);
  const impatient = new AbortController();
  const first = search.nodes(impatient.signal);
  await eventually(() => gates.length === 1);
  const second = search.nodes(impatient.signal);
  const third = search.nodes(never());
  impatient.abort('no time');
  for (const asked of [first, second]) expect((await asked).val).toMatchObject({ code: 'ironic-unavailable' });
  gates[0]?.resolve();
  await eventually(() => gates.length === 2);
  gates[1]?.resolve();
  expect(addresses(await third)).toEqual(['192.0.2.1']);
  expect(gates).toHaveLength(2);
});

it("who has no time left is told at once, and takes nobody's place", async () => {
  const { ironic, search } = searching(['192.0.2.1']);
  const listPorts = ironic.listPorts.bind(ironic);
  const gate = Promise.withResolvers<void>();
  let asked = 0;
  ironic.listPorts = async (...args) => {
    asked++;
    await gate.promise;
    return listPorts(...args);
  };
  const macs = ['52:54:00:00:00:01'];
  const busy = Array.from({ length: 4 }, () => search.ports({ ironic }, macs, never()));
  await eventually(() => asked === 4);
  const late = new AbortController();
  const fifth = search.ports({ ironic }, macs, late.signal);
  const sixth = search.ports({ ironic }, macs, never());
  late.abort('no time');
  expect((await fifth).val).toMatchObject({ code: 'ironic-unavailable' });
  gate.resolve();
  for (const answer of [...busy, sixth]) expect((await answer).unwrap()).toEqual([]);
  expect(asked).toBe(5);
});

it('names are resolved a few at a time, each once', async () => {
  let most = 0;
  let now = 0;
  const gate = Promise.withResolvers<void>();
  const asked: string[] = [];
  const resolveHost: ResolveHost = async (host) => {
    asked.push(host);
    most = Math.max(most, ++now);
    await gate.promise;
    now--;
    return Ok([`192.0.2.${host.slice(4)}`]);
  };
  const hosts = Array.from({ length: 100 }, (_, index) => `bmc-${index}`);
  const { search } = searching([...hosts, ...hosts], resolveHost);
  const found = search.nodes(never());
  await eventually(() => now === 16);
  gate.resolve();
  expect(new Set(addresses(await found)).size).toBe(100);
  expect(asked.toSorted()).toEqual(hosts.toSorted());
  expect(most).toBe(16);
});

it('names that cannot be resolved, or not in time, are told, and the other nodes are found', async () => {
  const resolveHost: ResolveHost = (host) => {
    if (host === 'slow') return new Promise<never>(() => {});
    if (host === 'odd') throw new Error('boom');
    return Promise.resolve(
      host === 'down' ? Err(new InspectorError('name-unavailable', 'EAI_AGAIN')) : Ok(['192.0.2.7']),
    );
  };
  const { clock, told, search } = searching(['slow', 'down', 'odd', 'good', '192.0.2.8'], resolveHost);
  const found = search.nodes(never());
  await clock.advance(4999);
  expect(clock.sleeping).toBe(1);
  await clock.advance(1);
  expect(addresses(await found).toSorted()).toEqual(['192.0.2.7', '192.0.2.8']);
  const warnings = told.filter((step) => step.type === 'warning').map(({ message }) => message);
  expect(warnings.toSorted()).toEqual([
    'could not resolve down: EAI_AGAIN',
    'could not resolve odd: Unexpected exception Error during resolving odd: boom',
    'could not resolve slow: resolving slow took longer than 5 seconds',
  ]);
  expect(clock.sleeping).toBe(0);
});
