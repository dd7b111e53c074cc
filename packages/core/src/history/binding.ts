import type { About, FlowStep } from '../contracts/flow-events.ts';
import type { Introspection } from '../model/introspection.ts';
import type { NodeUuid } from '../model/node.ts';
import { isTerminal } from '../model/state-machine.ts';

/** A step of a flow as it was heard. */
export interface Heard {
  readonly about: About;
  readonly step: FlowStep;
  readonly at: Date;
  readonly requestId: string | undefined;
  /** Who sent the request, if that is known. */
  readonly askedBy?: string | undefined;
}

/** A step of a run. */
export interface HeardOfRun extends Heard {
  readonly about: Introspection;
}

/** How many requests and nodes are remembered, and how many steps of one request may wait. */
const MOST_REQUESTS = 1000;
const MOST_NODES = 10_000;
const MOST_WAITING = 64;

/**
 * Says to which run steps belong that do not say so: before a machine is matched nobody knows its
 * run, and a call to Ironic knows but its node. Steps of a request wait until its run is known.
 */
export class RunBinder {
  /** Steps of requests whose runs are not known yet. */
  readonly #waiting = new Map<string, Heard[]>();
  readonly #runOfRequest = new Map<string, Introspection>();
  /** Runs that go on, of those that were heard of. */
  readonly #runOfNode = new Map<NodeUuid, Introspection>();

  /** The steps of which it is known now to which run they belong, in order. */
  hear(heard: Heard): readonly HeardOfRun[] {
    const { about, step, requestId } = heard;
    if (isRun(about)) {
      this.#remember(about, requestId);
      return [...this.#waitingFor(about, requestId), { ...heard, about }];
    }
    const run = this.#runOf(about?.uuid, requestId);
    if (run !== undefined) return [{ ...heard, about: run }];
    if (requestId === undefined) return [];
    if (step.type === 'callback-refused') this.#waiting.delete(requestId);
    else this.#wait(requestId, heard);
    return [];
  }

  /** What comes later of the request in which the run was begun belongs to no run. */
  forget({ uuid, runId }: Introspection): void {
    for (const [request, run] of this.#runOfRequest) if (run.runId === runId) this.#runOfRequest.delete(request);
    if (this.#runOfNode.get(uuid)?.runId === runId) this.#runOfNode.delete(uuid);
  }

  #remember(run: Introspection, requestId: string | undefined): void {
    if (isTerminal(run.state)) this.#runOfNode.delete(run.uuid);
    else put(this.#runOfNode, run.uuid, run, MOST_NODES);
    if (requestId !== undefined) put(this.#runOfRequest, requestId, run, MOST_REQUESTS);
  }

  #runOf(node: NodeUuid | undefined, requestId: string | undefined): Introspection | undefined {
    if (requestId === undefined) return node === undefined ? undefined : this.#runOfNode.get(node);
    const run = this.#runOfRequest.get(requestId);
    return node === undefined || run?.uuid === node ? run : undefined;
  }

  #wait(requestId: string, heard: Heard): void {
    const waiting = this.#waiting.get(requestId) ?? [];
    if (waiting.length < MOST_WAITING) waiting.push(heard);
    put(this.#waiting, requestId, waiting, MOST_REQUESTS);
  }

  #waitingFor(run: Introspection, requestId: string | undefined): readonly HeardOfRun[] {
    const waiting = requestId === undefined ? undefined : this.#waiting.get(requestId);
    if (requestId === undefined || waiting === undefined) return [];
    const isOthers = ({ about }: Heard) => about !== undefined && about.uuid !== run.uuid;
    const others = waiting.filter(isOthers);
    if (others.length === 0) this.#waiting.delete(requestId);
    else this.#waiting.set(requestId, others);
    return waiting.filter((heard) => !isOthers(heard)).map((heard) => ({ ...heard, about: run }));
  }
}

function isRun(about: About): about is Introspection {
  return about?.runId !== undefined;
}

/** Puts a value last, and removes the oldest when they are too many. */
function put<Key, Value>(map: Map<Key, Value>, key: Key, value: Value, most: number): void {
  map.delete(key);
  map.set(key, value);
  if (map.size <= most) return;
  for (const oldest of map.keys()) {
    map.delete(oldest);
    return;
  }
}
