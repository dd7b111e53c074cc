import type { IronicClient, NewPort, NewPortGroup } from '@ironic-inspector/core';
import type { FakeIronic } from '../ironic/fake-ironic.ts';
import type { IronicCallName } from '../ironic/calls.ts';

/** A client and the Ironic behind it; tests look at what reached it. */
export interface IronicClientSubject {
  /** Its pauses between attempts must be a few milliseconds. */
  readonly client: IronicClient;
  /** Without nodes. */
  readonly ironic: FakeIronic;
}

export const UUID = '1be26c0b-03f2-4d2e-ae87-c02d7f33c123';
export const OTHER = '2be26c0b-03f2-4d2e-ae87-c02d7f33c123';
export const MAC = '52:54:00:00:00:01';
export const MAC_2 = '52:54:00:00:00:02';

export function newPort(members: Partial<NewPort> = {}): NewPort {
  return { node_uuid: UUID, address: MAC, pxe_enabled: true, extra: {}, ...members };
}

export function newPortGroup(members: Partial<NewPortGroup> = {}): NewPortGroup {
  return { uuid: OTHER, node_uuid: UUID, address: MAC, mode: '802.3ad', standalone_ports_supported: true, ...members };
}

/** How often this call reached Ironic. */
export function attempts(ironic: FakeIronic, call: IronicCallName): number {
  return ironic.callCounts.get(call) ?? 0;
}
