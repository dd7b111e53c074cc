/**
 * Ironic inspects by itself, we stand between: an operator boots three machines by the line of the
 * page. One is well, the ramdisk of another fails, and the third is unknown to Ironic.
 */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anotherInstance, type AnotherInstance } from './another-instance.ts';
import { inspector } from './daemon.ts';
import { gatewayConf, unmanaged } from './gateway-page.ts';
import { boots, endedRuns, inspected, outcome, RULE } from './gateway.ts';
import { ironic, IRONIC_URL, type IronicNode } from './ironic.ts';
import { atRest, bootByHand, end, hasSaid, inspectInIronic, manage } from './journey.ts';
import type { Machine } from './machine.ts';
import { useSite } from './use-site.ts';

const lab = useSite(gatewayConf, unmanaged.ironicConf);
let machine: Machine;
let failing: Machine;
let unknown: Machine;
let other: AnotherInstance;
let node: string;
let failingNode: string;
let before: IronicNode;

beforeAll(() => {
  [machine, failing, unknown] = lab.site.machines;
  const { kernelLine } = lab.site.bootServer;
  for (const { hardware } of lab.site.machines) kernelLine.set(hardware.mac, unmanaged.kernelLine);
  // one that does not exist: the collector `extra-hardware` fails, and the inventory is there
  kernelLine.set(failing.hardware.mac, `${unmanaged.kernelLine} ipa-inspection-benchmarks=no-such-benchmark`);
  other = anotherInstance(lab.site.folder);
});
afterAll(() => other?.close());

describe('a machine that Ironic inspects', () => {
  it('boots by the line of the page, is inspected, switched off, and has its facts', async () => {
    await inspector.addRule(RULE);
    node = await manage(lab.site, machine);
    expect((await ironic.node(node)).inspect_interface).toBe('agent');
    await inspectInIronic(lab.site, node);
    await boots(lab.site, machine);
    await end(lab.site, node);
    await atRest(lab.site, node);
    expect(await outcome(lab.site, other, node)).toEqual(inspected(machine));
  });

  it('has a history, and nothing to diagnose', async () => {
    const { diagnosis, events } = await other.why(node);
    const states = events.flatMap(({ step }) => (step.type === 'state-changed' ? [step.to] : []));
    expect(states).toEqual(['processing', 'finished']);
    expect(diagnosis.causes).toEqual([]);
  });

  it('has its stored data applied again, with a rule that is new', async () => {
    await inspector.addRule({ ...RULE, actions: [{ action: 'set-attribute', path: '/extra/again', value: 'yes' }] });
    await inspector.reapply(node);
    await lab.site.until('the new fact', 60, async () => (await ironic.node(node)).extra['again'] === 'yes');
    const runs = (await endedRuns(lab.site, other, node, 2)).map(({ kind, state }) => ({ kind, state }));
    expect(runs).toEqual([
      { kind: 'reapply', state: 'finished' },
      { kind: 'relayed', state: 'finished' },
    ]);
    expect((await other.inspector.history.diff(node)).unwrap().changes).toEqual([]);
    expect(await ironic.node(node)).toMatchObject({ provision_state: 'manageable', extra: { again: 'yes' } });
  });
});

describe('a machine whose ramdisk fails', () => {
  it('has failed in Ironic, and here for the reason that Ironic gave', async () => {
    failingNode = await manage(lab.site, failing);
    before = await ironic.node(failingNode);
    await inspectInIronic(lab.site, failingNode);
    // beside it the one that Ironic does not know
    await bootByHand(unknown);
    for (const one of [failing, unknown]) await boots(lab.site, one);
    await end(lab.site, failingNode);
    const { provision_state: state, last_error: reason } = await ironic.node(failingNode);
    expect(state).toBe('inspect failed');
    const run = { state: 'error', error: `Ironic's inspection failed: ${reason}` };
    expect(await inspector.run(failingNode)).toMatchObject(run);
    expect(await endedRuns(lab.site, other, failingNode)).toMatchObject([{ kind: 'relayed', ...run }]);
  });

  it('has its data kept, and nothing written', async () => {
    const data = await inspector.data(failingNode, 'unprocessed');
    expect(data.error).toContain('no-such-benchmark');
    const { extra, properties } = await ironic.node(failingNode);
    expect({ extra, properties }).toEqual({ extra: {}, properties: before.properties });
    expect(await ironic.ports(failingNode)).toMatchObject([{ local_link_connection: {} }]);
  });
});

describe('a machine that Ironic does not know', () => {
  it('is refused in the words of Ironic', async () => {
    await lab.site.until('its post', 240, () => hasSaid(unknown, 'Posting collected data to'));
    const { mac } = unknown.hardware;
    const asked = await fetch(`${IRONIC_URL}/v1/continue_inspection`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ inventory: { interfaces: [{ mac_address: mac }], bmc_address: '198.51.100.9' } }),
    });
    expect(asked.status).toBe(404);
    const words = await asked.text();
    await lab.site.until('the refusal', 60, () => readFileSync(unknown.console, 'latin1').includes(words));
  });

  it('is among the refused callbacks, with the addresses that were offered', async () => {
    const refused = await lab.site.until('the record', 60, async () =>
      (await other.inspector.history.refused()).unwrap().find(({ reason }) => reason === 'ironic-refused'),
    );
    expect(refused.remoteAddress).toMatch(/^192\.0\.2\./);
    expect(refused.identifiers).toContainEqual({ kind: 'mac', value: unknown.hardware.mac });
  });
});
