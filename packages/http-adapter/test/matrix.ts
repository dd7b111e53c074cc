import { Inspector, type InspectorOptions } from '@ironic-inspector/core';
import { createMemoryStore } from '@ironic-inspector/store-memory';
import { FakeIronic } from '@ironic-inspector/testing';
import { afterEach, describe } from 'vitest';
import type { ServedInspector, InspectorHandlerOptions } from '../src/index.ts';
import { byCall, bySocket, type Client, type Connect } from './client.ts';

/** An inspector with one node, and the API in front of it. */
export interface Site extends Client {
  readonly ironic: FakeIronic;
  readonly inspector: Inspector;
  readonly store: ReturnType<typeof createMemoryStore>;
}

export interface SiteOptions {
  readonly inspector?: Partial<InspectorOptions>;
  readonly handler?: InspectorHandlerOptions;
}

/** The ways in which a test opens what it needs; all of it is closed when the test ends. */
export interface Matrix {
  /** The API in front of a real inspector over a fake Ironic. */
  readonly open: (options?: SiteOptions) => Promise<Site>;
  /** The API in front of anything. */
  readonly openOn: (inspector: ServedInspector, options?: InspectorHandlerOptions) => Promise<Client>;
}

/** The node of CONTRACT.md, Appendix A. */
export const U = '1a1a1a1a-1a1a-1a1a-1a1a-1a1a1a1a1a1a';
export const ACTIVE = '2b2b2b2b-2b2b-2b2b-2b2b-2b2b2b2b2b2b';
export const UNKNOWN = '9f9f9f9f-9f9f-9f9f-9f9f-9f9f9f9f9f9f';

/** Runs the tests of `body` twice: by calling the handler, and over a socket. */
export function describeMatrix(name: string, body: (matrix: Matrix) => void): void {
  const ways: readonly (readonly [string, Connect])[] = [
    ['by call', byCall],
    ['by socket', bySocket],
  ];
  for (const [way, connect] of ways) {
    describe(`${name}, ${way}`, () => {
      const opened: Client[] = [];
      const inspectors: Inspector[] = [];
      afterEach(async () => {
        await Promise.all(opened.splice(0).map((client) => client.close()));
        await Promise.all(inspectors.splice(0).map((inspector) => inspector.stop()));
      });
      const openOn: Matrix['openOn'] = async (inspector, options) => {
        const client = await connect(inspector, options);
        opened.push(client);
        return client;
      };
      body({
        openOn,
        open: async ({ inspector: options, handler } = {}) => {
          const ironic = new FakeIronic();
          ironic.addNode({
            uuid: U,
            name: 'node-1',
            driver_info: { ipmi_address: '192.0.2.10' },
            properties: { capabilities: 'a:b' },
          });
          ironic.addNode({ uuid: ACTIVE, provision_state: 'active', driver_info: { ipmi_address: '192.0.2.11' } });
          const store = createMemoryStore();
          const inspector = new Inspector({ ironic, ...store, introspectionDelay: 0, ...options });
          inspectors.push(inspector);
          return { ironic, inspector, store, ...(await openOn(inspector, handler)) };
        },
      });
    });
  }
}
