import { readFileSync } from 'node:fs';
import type { JsonObject } from '@ironic-inspector/testing';
import { expect, it } from 'vitest';
import { ask, baremetal, ironic, site, soon, type Answer } from './ask.ts';
import { needsInterface } from './journey.ts';
import { machine, type Machine } from './machine.ts';

/** What the payload of every machine says (packages/testing/payloads/ipmi-server.json) */
const PROPERTIES = { cpus: '40', cpu_arch: 'x86_64', memory_mb: '196608', local_gb: '446' };
const CAPABILITIES = ['cpu_aes', 'cpu_hugepages', 'cpu_hugepages_1g', 'cpu_txt', 'cpu_vt'].map(
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

/**
 * A node in Ironic, and the machine behind it: each story has one of its own. The methods of the
 * second half are tests about it.
 */
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
   * What our server wanted of Ironic for the node, with Ironic's answers, in order: `node 200` for
   * a change of the node itself. The pretended hardware always says that it boots from the network:
   * what was asked for is only in Ironic's log. We name a node by its UUID, and the command line by
   * its name.
   */
  async changes(): Promise<readonly string[]> {
    const { uuid } = await this.record();
    // the first ending is that of 21.4 and 29.0, the second that of 39.0
    const asked = new RegExp(`(?:PUT|PATCH) /v1/nodes/${uuid}/?([^ ]*) (?:HTTP/1.1" status:|-) (\\d+)`, 'g');
    return [...readFileSync(site.ironicLog, 'utf8').matchAll(asked)].map(
      ([, what, status]) => `${what || 'node'} ${status}`,
    );
  }

  shows(title: string, record: object): void {
    it(title, async () => expect(await this.record()).toMatchObject(record));
  }

  willShow(title: string, record: object): void {
    it(title, () => soon(() => this.record()).toMatchObject(record));
  }

  reports(title: string, status: object): void {
    it(title, async () => expect(await this.status()).toMatchObject(status));
  }

  willReport(title: string, status: object): void {
    it(title, () => soon(() => this.status()).toMatchObject(status));
  }

  /** An operator makes it, ready to be inspected. */
  isEnrolled(): void {
    it('is enrolled and managed', async () => {
      const access = `--driver-info ipmi_address=${this.machine.bmc} --driver-info ipmi_username=admin`;
      const driver = `--driver fake-hardware --inspect-interface ${site.asksInspector ? 'inspector' : 'agent'}`;
      await baremetal(`node create --name ${this.name} ${driver} ${access}`);
      await baremetal(`node manage ${this.name} --wait 60`);
      expect(await this.record()).toMatchObject({ provision_state: 'manageable' });
    });
  }

  /**
   * Asked for in Ironic, which asks our server, which switches the machine on. Where Ironic cannot
   * ask, our server is asked directly.
   */
  isInspected(): void {
    if (!site.asksInspector) this.isTaken('is introspected: we are asked directly');
    it('is inspected: Ironic waits for us', async (test) => {
      needsInterface(test);
      await baremetal(`node inspect ${this.name}`);
      await soon(() => this.record()).toMatchObject({ provision_state: 'inspect wait' });
    });
    this.willReport('waits for its ramdisk', { state: 'waiting' });
  }

  /** Asked for at our own API; at `/data/unprocessed` from what is stored. */
  isTaken(title: string, path = ''): void {
    it(title, async () => expect(await this.ask('POST', path)).toMatchObject({ status: 202 }));
  }

  callbackIsTaken(): void {
    it('has its callback taken', async () => {
      const { uuid } = await this.record();
      expect(await this.post()).toEqual({ status: 200, body: { uuid } });
    });
  }

  isFinished(): void {
    this.willReport('is finished, without an error', { state: 'finished', finished: true, error: null });
  }

  /** Ironic has given up, and says why. */
  hasFailed(because: string): void {
    it('has failed in Ironic, for the reason that we gave', async (test) => {
      needsInterface(test);
      const failed = { provision_state: 'inspect failed', last_error: expect.stringContaining(because) };
      await soon(() => this.record()).toMatchObject(failed);
    });
  }

  hasProperties(): void {
    this.shows('has the properties of its machine', { properties: PROPERTIES });
  }

  /** @param more what rules have added */
  hasCapabilities(...more: readonly string[]): void {
    it('has the capabilities of its machine', async () => {
      const { properties } = await this.record();
      expect(properties['capabilities']?.split(',').toSorted()).toEqual([...CAPABILITIES, ...more]);
    });
  }

  /** And no other. */
  hasPort(port: object = {}): void {
    it('has the port that its machine booted from', async () =>
      expect(await this.ports()).toMatchObject([{ address: this.machine.bootMac, ...port }]));
  }

  isSwitched(power: 'on' | 'off'): void {
    this.willShow(`is switched ${power}`, { power_state: `power ${power}` });
  }

  /**
   * Nothing else was asked of Ironic, but for what it answered 409: while it works on a node, it is
   * asked again, and how often is chance.
   */
  wasSent(title: string, ...changes: readonly string[]): void {
    it(`was sent ${title}`, async () => {
      const sent = await this.changes();
      expect(sent.filter((change) => !change.endsWith(' 409'))).toEqual(changes);
    });
  }
}
