import type { IronicClient } from '../contracts/ironic-client.ts';
import type { InspectorError } from '../errors.ts';
import { macAddress } from '../model/mac-address.ts';
import type { PortFields } from '../model/node.ts';
import { DONE, type Result } from '../result.ts';

/**
 * The MAC addresses that Ironic knows. The full list is long, so it is read seldom (CONTRACT.md
 * §7.2). Ports that a start reads for its own purposes are added at once. When the list cannot be
 * read, the last one stays.
 */
export class KnownPorts {
  readonly #ironic: IronicClient;
  #macs = new Set<string>();
  /** Of those that have one, by MAC address. */
  #clientIds = new Map<string, string>();
  #isRead = false;
  /** What was added while the list was being read: it may have passed that page already. */
  #meanwhile: (readonly PortFields[])[] | undefined;

  constructor(ironic: IronicClient) {
    this.#ironic = ironic;
  }

  /** Whether the full list was ever read. */
  get isRead(): boolean {
    return this.#isRead;
  }

  get macs(): Iterable<string> {
    return this.#macs;
  }

  /** The InfiniBand ports' `client-id`s by MAC address. */
  get clientIds(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.#clientIds);
  }

  /** Reads the full list; one reading at a time. */
  async read(): Promise<Result<void, InspectorError>> {
    const meanwhile: (readonly PortFields[])[] = (this.#meanwhile = []);
    const listed = await this.#ironic.listAllPorts({ fields: ['address', 'extra'] });
    this.#meanwhile = undefined;
    if (listed.err) return listed;
    this.#macs = new Set();
    this.#clientIds = new Map();
    for (const ports of [listed.val, ...meanwhile]) this.add(ports);
    this.#isRead = true;
    return DONE;
  }

  add(ports: readonly PortFields[]): void {
    this.#meanwhile?.push(ports);
    for (const { address, extra } of ports) {
      const mac = macAddress(address);
      const clientId = extra?.['client-id'];
      if (mac === undefined) continue;
      this.#macs.add(mac);
      if (typeof clientId === 'string') this.#clientIds.set(mac, clientId);
      else this.#clientIds.delete(mac);
    }
  }
}
