import type { TimeLimits } from '../attempt.ts';
import type { IronicClient } from '../contracts/ironic-client.ts';
import type { Change, Guard, NodeStore } from '../contracts/node-store.ts';
import { InspectorError } from '../errors.ts';
import type { Introspection } from '../model/introspection.ts';
import { jsonEquals } from '../model/json.ts';
import { Err, type Result } from '../result.ts';

/** How long one call to a store may take, in milliseconds: those that we ship give up earlier. */
const STORE_MS = 30_000;
/**
 * The same for a call to Ironic. A client may wait for a node that is locked, and repeat what was
 * lost; the one that we ship gives up earlier, and so must any that is to keep a ramdisk waiting.
 */
const IRONIC_MS = 600_000;
/** The list of all ports is read page by page, in the background. */
const LIST_MS = 1_800_000;

type Answer = Result<unknown, InspectorError>;

/**
 * The same contract, for whose calls nobody waits too long: `late` is the answer of one that takes
 * longer than `limitOf` says, and what it answers later is not heard.
 */
function bounded<Contract extends object>(
  contract: Contract,
  limits: TimeLimits,
  limitOf: (call: string) => number,
  late: (call: string) => InspectorError,
): Contract {
  // Its target is empty: what is read from a frozen one must be what is there.
  return new Proxy({} as Contract, {
    get: (_, key) => {
      const member: unknown = Reflect.get(contract, key);
      if (typeof member !== 'function') return member;
      const name = String(key);
      return async (...args: unknown[]) => {
        const call = () => Reflect.apply(member, contract, args) as Promise<Answer>;
        return (await limits.within(limitOf(name), call)) ?? Err(late(name));
      };
    },
  });
}

/** The same store; `store-failed` when it does not answer. */
export function boundedStore<Store extends object>(store: Store, name: string, limits: TimeLimits): Store {
  return bounded(
    store,
    limits,
    () => STORE_MS,
    () => lateError(name),
  );
}

/**
 * The same client; `ironic-unavailable` when it does not answer, though it has a budget of its own
 * and was given a signal. Runs go on later, as when Ironic is away: what became of a change is then
 * seen on the node.
 */
export function boundedIronic(ironic: IronicClient, limits: TimeLimits): IronicClient {
  const limitOf = (call: string) => (call === 'listAllPorts' ? LIST_MS : IRONIC_MS);
  return bounded(ironic, limits, limitOf, (call) => {
    const message = `the client of Ironic did not answer ${call} within ${limitOf(call) / 1000} seconds`;
    return new InspectorError('ironic-unavailable', message);
  });
}

/**
 * As {@link boundedStore}. Nobody knows what became of a write that did not answer: the record is
 * read again, and when it is as the write was to make it, that is the answer; with that it takes up
 * to 60 seconds. It is never written again here. Whoever does so has the same guard, which holds no
 * more once the write has come through.
 */
export function boundedNodes(nodes: NodeStore, limits: TimeLimits): NodeStore {
  const others = boundedStore(nodes, 'the node store', limits);
  const readAgain = async (uuid: string, isWritten: (run: Introspection) => boolean) => {
    const found = await others.get(uuid);
    return found.ok && found.val !== undefined && isWritten(found.val) ? found : Err(lateError('the node store'));
  };
  const writes: Pick<NodeStore, 'begin' | 'update'> = {
    begin: async (run, ...rest) =>
      (await limits.within(STORE_MS, () => nodes.begin(run, ...rest))) ??
      readAgain(run.uuid, ({ runId }) => runId === run.runId),
    update: async (uuid, guard, change) =>
      (await limits.within(STORE_MS, () => nodes.update(uuid, guard, change))) ??
      readAgain(uuid, (run) => isAfter(run, guard, change)),
  };
  return new Proxy({} as NodeStore, { get: (_, key) => Reflect.get(key in writes ? writes : others, key) as unknown });
}

/**
 * Whether the record is as `change` makes it, and what is not changed as the guard wants it. Of the
 * work in hand that is known by the state.
 */
function isAfter(run: Introspection, guard: Guard, { pending, ...change }: Change): boolean {
  if (run.runId !== (change.runId ?? guard.runId)) return false;
  if (change.state === undefined && !guard.states.includes(run.state)) return false;
  if (change.owner === undefined && guard.owner !== undefined && guard.owner !== (run.owner ?? null)) return false;
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
  return new InspectorError('store-failed', `${name} did not answer within ${STORE_MS / 1000} seconds`);
}
