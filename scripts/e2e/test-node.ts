import { readFileSync } from 'node:fs';
import type { JsonObject } from '@ironic-inspector/testing';
import { expect, it } from 'vitest';
import { ask, baremetal, ironic, site, soon, type Answer } from './ask.ts';
import { machine, type Machine } from './machine.ts';

/** What the payload of every machine says (packages/testing/payloads/ipmi-server.json) */
export const PROPERTIES = { cpus: '40', cpu_arch: 'x86_64', memory_mb: '196608', local_gb: '446' };
export const CAPABILITIES = ['cpu_aes', 'cpu_hugepages', 'cpu_hugepages_1g', 'cpu_txt', 'cpu_vt'].map(
  (name) => `${name}:true`,
);
export const SWITCH = { switch_id: '02:00:5e:20:00:01', port_id: 'Ethernet1/17' };

/** Of a node as Ironic shows it, what is looked at here. */
interface NodeRecord {
  readonly uuid: string;
  readonly properties: Readonly<Record<string, string>>;
}

interface Port {
  readonly uuid: string;
  readonly address: string;
}

/** A node in Ironic, and the machine behind it: each test story has one of its own. */
export class TestNode {
  /** Its name in Ironic, or its UUID. */
  name: string;
  readonly machine: Machine;
  /** What its ramdisk posts. */
  readonly callback: JsonObject;
  readonly #inspector: string;

  /** @param inspector which of our servers the story is about */
  constructor(name: string, index: number, inspector = site.inspector) {
    this.name = name;
    this.machine = machine(index);
    this.callback = JSON.parse(this.machine.callback) as JsonObject;
    this.#inspector = inspector;
  }

  /** As Ironic has it. */
  record(): Promise<NodeRecord> {
    return ironic(`/nodes/${this.name}`);
  }

  async capabilities(): Promise<readonly string[]> {
    return (await this.record()).properties['capabilities']?.split(',').toSorted() ?? [];
  }

  async ports(): Promise<readonly Port[]> {
    return (await ironic<{ readonly ports: readonly Port[] }>(`/ports/detail?node=${this.name}`)).ports;
  }

  /** Asks our server about its introspection: at `path` below that. */
  ask<T = unknown>(method: string, path = ''): Promise<Answer<T>> {
    return ask<T>(method, `${this.#inspector}/v1/introspection/${this.name}${path}`);
  }

  /** How its introspection goes, as our server has it. */
  async status(): Promise<unknown> {
    return (await this.ask('GET')).body;
  }

  /** Has its ramdisk post. */
  post(callback: JsonObject = this.callback): Promise<Answer> {
    return ask('POST', `${this.#inspector}/v1/continue`, callback);
  }

  /**
   * What our server wanted of Ironic for the node, with Ironic's answers, in order: `node 200` for a
   * change of the node itself. The pretended hardware always says that it boots from the network:
   * what was asked for is only in Ironic's log. We name a node by its UUID, and the command line by
   * its name.
   */
  async changes(): Promise<readonly string[]> {
    const { uuid } = await this.record();
    const asked = new RegExp(`"(?:PUT|PATCH) /v1/nodes/${uuid}/?([^ ]*) HTTP/1.1" status: (\\d+)`, 'g');
    return [...readFileSync(site.ironicLog, 'utf8').matchAll(asked)].map(
      ([, what, status]) => `${what || 'node'} ${status}`,
    );
  }
}

/** An operator makes the node, ready to be inspected. */
export function isEnrolled(node: TestNode): void {
  it('is enrolled and managed', async () => {
    const { name, machine: of } = node;
    const access = ['--driver-info', `ipmi_address=${of.bmc}`, '--driver-info', 'ipmi_username=admin'];
    await baremetal(
      'node',
      'create',
      '--driver',
      'fake-hardware',
      '--inspect-interface',
      'inspector',
      '--name',
      name,
      ...access,
    );
    await baremetal('node', 'manage', name, '--wait', '60');
    expect(await node.record()).toMatchObject({ provision_state: 'manageable' });
  });
}

/** Asked for in Ironic, which asks our server, which switches the machine on. */
export function isInspected(node: TestNode): void {
  it('is inspected: Ironic waits for us', async () => {
    await baremetal('node', 'inspect', node.name);
    await soon(() => node.record(), 30).toMatchObject({ provision_state: 'inspect wait' });
  });
  waitsForRamdisk(node);
}

/** Asked for at our own API. */
export function isIntrospected(node: TestNode, query = ''): void {
  it('is introspected', async () => {
    expect(await node.ask('POST', query)).toMatchObject({ status: 202 });
  });
  waitsForRamdisk(node);
}

export function waitsForRamdisk(node: TestNode): void {
  it('waits for its ramdisk', () => soon(() => node.status(), 30).toMatchObject({ state: 'waiting' }));
}

export function callbackIsTaken(node: TestNode): void {
  it('has its callback taken', async () => {
    const { uuid } = await node.record();
    expect(await node.post()).toEqual({ status: 200, body: { uuid } });
  });
}

export function isFinished(node: TestNode): void {
  it('is finished, without an error', () =>
    soon(() => node.status(), 45).toMatchObject({ state: 'finished', finished: true, error: null }));
}

export function hasProperties(node: TestNode): void {
  it('has the properties of its machine', async () => {
    expect(await node.record()).toMatchObject({ properties: PROPERTIES });
  });
}

export function isSwitched(node: TestNode, power: 'on' | 'off'): void {
  it(`is switched ${power}`, () => soon(() => node.record(), 30).toMatchObject({ power_state: `power ${power}` }));
}

/** Ironic does not tell an operator's wait from our failure. */
export function inspectionHasFailed(node: TestNode, because: RegExp): void {
  it('has failed in Ironic', () => soon(() => node.record(), 30).toMatchObject({ provision_state: 'inspect failed' }));
  it('has failed in Ironic for the reason that we gave', async () => {
    expect(await node.record()).toMatchObject({ last_error: expect.stringMatching(because) });
  });
}
