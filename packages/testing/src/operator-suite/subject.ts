import assert from 'node:assert/strict';
import { InspectorError } from '@ironic-inspector/core';
import type { ErrorCode, Introspection, NodeUuid, OperatorApi, Result } from '@ironic-inspector/core';
import { eventually } from '../eventually.ts';
import { valueOf } from '../expect-result.ts';
import type { FakeIronic } from '../ironic/fake-ironic.ts';
import type { MachineDescription } from '../machines/simulate-machines.ts';
import { loadPayload, personalise } from '../payload.ts';

/** A node of the suite. */
export interface OperatorNode {
  readonly name: string;
  readonly uuid: NodeUuid;
  /** The MAC address of its port. */
  readonly mac: string;
}

/** The nodes that a test asks for. Nothing is on record of them. */
export interface OperatorNodes {
  /** Three whose machines boot and post as soon as they are told to. */
  readonly machines: readonly [OperatorNode, OperatorNode, OperatorNode];
  /** One whose machine never posts. */
  readonly silent: OperatorNode;
}

/**
 * An inspector in the hands of an operator, embedded or remote. It sends to receivers of webhooks
 * as the sender of `memoryReceivers` does.
 */
export interface OperatorSubject {
  readonly api: OperatorApi;
  /** The Ironic that the inspector talks to. */
  readonly ironic: FakeIronic;
  readonly nodes: OperatorNodes;
  /**
   * How the reason of a refusal is told: by its code, or by an HTTP status, which several codes
   * share.
   * @default 'codes'
   */
  readonly told?: 'codes' | 'statuses';
}

/**
 * Enrolls the nodes of one subject. `machines` are for `simulateMachines`.
 *
 * @param number what their names and addresses are made of, from 1 to 60: another one for each
 *   subject of one Ironic
 */
export function enrollOperatorNodes(
  ironic: FakeIronic,
  number = 1,
): { readonly nodes: OperatorNodes; readonly machines: readonly MachineDescription[] } {
  const enroll = (index: number): OperatorNode => {
    const one = number * 4 + index;
    const mac = `52:54:00:00:01:${one.toString(16).padStart(2, '0')}`;
    const name = `operator-${one}`;
    const { uuid } = ironic.addNode({ name, driver_info: { ipmi_address: `192.0.2.${one}` }, macs: [mac] });
    return { name, uuid, mac };
  };
  const [first, second, third, silent] = [enroll(0), enroll(1), enroll(2), enroll(3)];
  const machines = [first, second, third].map(({ name, uuid, mac }, index) => ({
    node: uuid,
    payload: personalise(loadPayload('ipmi-server'), {
      bmc: `192.0.2.${number * 4 + index}`,
      macs: [mac],
      serial: `serial-of-${name}`,
    }),
  }));
  return { nodes: { machines: [first, second, third], silent }, machines };
}

/** Codes that `/v1` answers with the same status. */
const SAME_STATUS: readonly (readonly ErrorCode[])[] = [
  ['bad-request', 'invalid-state', 'ironic-refused', 'processing-failed'],
  [
    'node-not-found',
    'introspection-not-found',
    'data-not-found',
    'rule-not-found',
    'run-not-found',
    'webhook-not-found',
  ],
];

/** Asserts an `Err` with this code, as well as the subject can tell it. */
export function expectRefusal(
  { told = 'codes' }: OperatorSubject,
  answer: Result<unknown, InspectorError>,
  code: ErrorCode,
): InspectorError {
  assert.ok(!answer.ok, `expected ${code}, got Ok`);
  assert.ok(InspectorError.is(answer.val), 'an Err holds an InspectorError');
  const codes = told === 'codes' ? [code] : (SAME_STATUS.find((same) => same.includes(code)) ?? [code]);
  assert.ok(codes.includes(answer.val.code), `expected ${code}, got ${answer.val.code}: ${answer.val.message}`);
  return answer.val;
}

/** How runs are waited for: often, as nothing here takes long. */
export const WAIT = { wait: true, period: 0.05 } as const;

/** Introspects a machine. @returns the record of the run that has finished */
export async function introspected({ api }: OperatorSubject, { name }: OperatorNode): Promise<Introspection> {
  return valueOf(await api.introspect(name, WAIT));
}

/** Begins a run that waits for a machine that never posts. @returns its record */
export async function waiting({ api, nodes }: OperatorSubject): Promise<Introspection> {
  valueOf(await api.introspect(nodes.silent.uuid));
  return reaches(api, nodes.silent.uuid, 'waiting');
}

/** The record of the node's run when it is in `state`. */
export async function reaches(api: OperatorApi, node: string, state: Introspection['state']): Promise<Introspection> {
  let record: Introspection | undefined;
  await eventually(async () => {
    record = valueOf(await api.status(node));
    return record.state === state;
  }, `the state ${state}`);
  assert.ok(record !== undefined);
  return record;
}
