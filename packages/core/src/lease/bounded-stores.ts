import type { Change, Guard, NodeStore } from '../contracts/node-store.ts';
import type { Clock } from '../contracts/runtime.ts';
import { InspectorError } from '../errors.ts';
import type { Introspection } from '../model/introspection.ts';
import { jsonEquals } from '../model/json.ts';
import { Err, type Result } from '../result.ts';

/** How long one call to a store may take, in milliseconds: those that we ship give up earlier. */
const CALL_MS = 30_000;

type Answer = Result<unknown, InspectorError>;

/**
 * The same store, for whose calls nobody waits too long: one that does not answer is
 * `store-failed`, and what it says later is not heard.
 */
export function boundedStore<Store extends object>(store: Store, name: string, clock: Clock): Store {
  // Its target is empty: what is read from a frozen one must be what is there.
  return new Proxy({} as Store, {
    get: (_, key) => {
      const member: unknown = Reflect.get(store, key);
      if (typeof member !== 'function') return member;
      return async (...args: unknown[]) => {
        const call = () => Reflect.apply(member, store, args) as Promise<Answer>;
        return (await inTime(clock, call)) ?? Err(lateError(name));
      };
    },
  });
}

/**
 * As {@link boundedStore}. Nobody knows what became of a write that did not answer: the record is
 * read again, and when it is as the write was to make it, that is the answer. It is never written
 * again here. Whoever does so has the same guard, which holds no more once the write has come
 * through.
 */
export function boundedNodes(nodes: NodeStore, clock: Clock): NodeStore {
  const bounded = boundedStore(nodes, 'the node store', clock);
  const readAgain = async (uuid: string, isWritten: (run: Introspection) => boolean) => {
    const found = await bounded.get(uuid);
    return found.ok && found.val !== undefined && isWritten(found.val) ? found : Err(lateError('the node store'));
  };
  const writes: Pick<NodeStore, 'begin' | 'update'> = {
    begin: async (run, ...rest) =>
      (await inTime(clock, () => nodes.begin(run, ...rest))) ?? readAgain(run.uuid, ({ runId }) => runId === run.runId),
    update: async (uuid, guard, change) =>
      (await inTime(clock, () => nodes.update(uuid, guard, change))) ??
      readAgain(uuid, (run) => isAfter(run, guard, change)),
  };
  return new Proxy({} as NodeStore, { get: (_, key) => Reflect.get(key in writes ? writes : bounded, key) as unknown });
}

/** `undefined` when the work takes too long. */
async function inTime<T>(clock: Clock, work: () => Promise<T>): Promise<T | undefined> {
  const done = new AbortController();
  const late = clock.sleep(CALL_MS, done.signal);
  try {
    return (await Promise.race([work(), late])) as T | undefined;
  } finally {
    // With a reason: without one, an error with a stack is made for nobody.
    done.abort('done');
  }
}

/** Whether the record is as `change` makes it. Of the work in hand that is known by the state. */
function isAfter(run: Introspection, guard: Guard, { pending, ...change }: Change): boolean {
  if (run.runId !== (change.runId ?? guard.runId)) return false;
  if (pending !== undefined && change.stateSince === undefined) return false;
  return Object.entries(change).every(
    ([name, value]) => value === undefined || isSame(Reflect.get(run, name), value ?? undefined),
  );
}

function isSame(left: unknown, right: unknown): boolean {
  return jsonEquals(plain(left), plain(right));
}

/** With times as text. */
function plain(value: unknown): unknown {
  return value === undefined ? undefined : (JSON.parse(JSON.stringify(value)) as unknown);
}

function lateError(name: string): InspectorError {
  return new InspectorError('store-failed', `${name} did not answer within ${CALL_MS / 1000} seconds`);
}
