import { Inspector } from '@ironic-inspector/core';
import { createMemoryStore } from '@ironic-inspector/store-memory';
import { FakeIronic, loadPayload, macsOf, simulateMachines } from '@ironic-inspector/testing';

/**
 * A simulated Ironic with one machine, and an inspector for it: what the servers of these examples
 * serve.
 */
export function oneMachine() {
  const payload = loadPayload('virtual-machine');
  const ironic = new FakeIronic();
  const node = ironic.addNode({ name: 'node-1', macs: macsOf(payload) });
  const inspector = new Inspector({ ironic, ...createMemoryStore() });

  /** Has the machine introspected through the API at `url`, and prints how that went. */
  async function introspectThrough(url: string): Promise<void> {
    const machines = [{ node: node.uuid, payload }];
    // Clients find the versions of the API at its root.
    const root = await fetch(url);
    if (!root.ok) throw new Error(`GET ${url}: ${root.status} ${await root.text()}`);
    await root.body?.cancel();
    const simulation = simulateMachines({ fake: ironic, callbackUrl: `${url}/v1/continue`, machines });
    await (await fetch(`${url}/v1/introspection/node-1`, { method: 'POST' })).text();
    await inspector.idle(); // powered on
    await simulation.settled(); // booted, and its ramdisk has posted
    await inspector.idle(); // finished
    const status = await fetch(`${url}/v1/introspection/node-1`);
    const { state, links } = (await status.json()) as { state: string; links: { href: string }[] };
    console.log(state, links[0]?.href);
    await simulation.close();
    if (state !== 'finished') process.exitCode = 1;
  }

  return { inspector, introspectThrough };
}
