import type { About, Emit, FlowEvent, FlowStep, Observer } from './contracts/flow-events.ts';
import type { CallOptions, IronicClient } from './contracts/ironic-client.ts';
import type { Clock } from './contracts/runtime.ts';
import type { InspectorError } from './errors.ts';
import type { NodeUuid } from './model/node.ts';
import type { Result } from './result.ts';

/** An event, with those who watched when it happened. */
interface Waiting {
  readonly event: FlowEvent;
  readonly to: readonly Observer[];
}

/**
 * Hands flow events to observers, later and in order, so that an observer can neither slow a flow
 * nor fail it. Observers may come and go at any time: each is told what happened in between.
 */
export class EventQueue {
  #observers: readonly Observer[];
  readonly #clock: Clock;
  #waiting: Waiting[] = [];

  constructor(observers: readonly Observer[], clock: Clock) {
    this.#observers = [...observers];
    this.#clock = clock;
  }

  /** Adds an observer that is not one yet. @returns what removes it; twice is the same as once */
  add(observer: Observer): () => void {
    this.#observers = [...this.#observers, observer];
    return () => {
      this.#observers = this.#observers.filter((other) => other !== observer);
    };
  }

  emit(about: About, step: FlowStep, requestId: string | undefined, globalRequestId?: string): void {
    if (this.#observers.length === 0) return;
    if (this.#waiting.length === 0) setTimeout(() => this.flush(), 0);
    const base = { at: this.#clock.now(), node: about?.uuid, runId: about?.runId, requestId };
    const event = { ...step, ...base, ...(globalRequestId !== undefined && { globalRequestId }) };
    this.#waiting.push({ event, to: this.#observers });
  }

  /** Hands out what is waiting, now. */
  flush(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { event, to } of waiting) {
      for (const observer of to) if (this.#observers.includes(observer)) tell(observer, event);
    }
  }
}

/** Tells somebody who only watches. What that throws or rejects is dropped: a defect of its own. */
export function tell<T>(observer: (told: T) => unknown, told: T): void {
  try {
    const answer: unknown = observer(told);
    if (answer instanceof Promise) answer.catch(() => undefined);
  } catch {
    // There is nobody to tell but observers.
  }
}

/** The same client, whose calls observers are told of when they are over. */
export function observedIronic(ironic: IronicClient, emit: Emit): IronicClient {
  const around = async <T>(
    call: keyof IronicClient,
    node: NodeUuid | undefined,
    make: () => Promise<Result<T, InspectorError>>,
  ): Promise<Result<T, InspectorError>> => {
    const begun = performance.now();
    const answer = await make();
    emit(node === undefined ? undefined : { uuid: node }, {
      type: 'ironic-called',
      call,
      milliseconds: performance.now() - begun,
      ...(answer.err && { code: answer.val.code }),
    });
    return answer;
  };
  return {
    getNode: (...args) => around('getNode', args[0], () => ironic.getNode(...args)),
    listNodes: (...args) => around('listNodes', undefined, () => ironic.listNodes(...args)),
    createNode: (...args) => around('createNode', args[0].uuid, () => ironic.createNode(...args)),
    patchNode: (...args) => around('patchNode', args[0], () => ironic.patchNode(...args)),
    validatePower: (...args) => around('validatePower', args[0], () => ironic.validatePower(...args)),
    getInventory: (...args) => around('getInventory', args[0], () => ironic.getInventory(...args)),
    getBootDevice: (...args) => around('getBootDevice', args[0], () => ironic.getBootDevice(...args)),
    setBootDevice: (...args) => around('setBootDevice', args[0], () => ironic.setBootDevice(...args)),
    setPowerState: (...args) => around('setPowerState', args[0], () => ironic.setPowerState(...args)),
    addTrait: (...args) => around('addTrait', args[0], () => ironic.addTrait(...args)),
    removeTrait: (...args) => around('removeTrait', args[0], () => ironic.removeTrait(...args)),
    listPorts: (...args) =>
      around('listPorts', 'node' in args[0] ? args[0].node : undefined, () => ironic.listPorts(...args)),
    listAllPorts: (...args) => around('listAllPorts', undefined, () => ironic.listAllPorts(...args)),
    createPort: (...args) => around('createPort', args[0].node_uuid, () => ironic.createPort(...args)),
    patchPort: (...args) => around('patchPort', undefined, () => ironic.patchPort(...args)),
    deletePort: (...args) => around('deletePort', undefined, () => ironic.deletePort(...args)),
    createPortGroup: (...args) => around('createPortGroup', args[0].node_uuid, () => ironic.createPortGroup(...args)),
  };
}

/** The same client, each of whose calls has `extra` among its options. */
export function withCallOptions(ironic: IronicClient, extra: CallOptions): IronicClient {
  const all = <Options extends CallOptions>(options?: Options) => ({ ...(options as Options), ...extra });
  return {
    getNode: (id, options) => ironic.getNode(id, all(options)),
    listNodes: (options) => ironic.listNodes(all(options)),
    createNode: (node, options) => ironic.createNode(node, all(options)),
    patchNode: (uuid, patch, options) => ironic.patchNode(uuid, patch, all(options)),
    validatePower: (uuid, options) => ironic.validatePower(uuid, all(options)),
    getInventory: (uuid, options) => ironic.getInventory(uuid, all(options)),
    getBootDevice: (uuid, options) => ironic.getBootDevice(uuid, all(options)),
    setBootDevice: (uuid, device, persistent, options) => ironic.setBootDevice(uuid, device, persistent, all(options)),
    setPowerState: (uuid, target, options) => ironic.setPowerState(uuid, target, all(options)),
    addTrait: (uuid, trait, options) => ironic.addTrait(uuid, trait, all(options)),
    removeTrait: (uuid, trait, options) => ironic.removeTrait(uuid, trait, all(options)),
    listPorts: (of, options) => ironic.listPorts(of, all(options)),
    listAllPorts: (options) => ironic.listAllPorts(all(options)),
    createPort: (port, options) => ironic.createPort(port, all(options)),
    createPortGroup: (group, options) => ironic.createPortGroup(group, all(options)),
    patchPort: (uuid, patch, options) => ironic.patchPort(uuid, patch, all(options)),
    deletePort: (uuid, options) => ironic.deletePort(uuid, all(options)),
  };
}
