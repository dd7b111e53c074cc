import type { EndSignal } from './concurrency.ts';
import type { FlowEvent, Observer } from './contracts/flow-events.ts';
import { InspectorError } from './errors.ts';
import type { HistoryTail } from './history-tail.ts';
import { canonicalUuid, type NodeUuid } from './model/node.ts';
import type { EventQueue } from './observing.ts';
import { onAbort } from './system.ts';

/** The flow event of this type. */
export type FlowEventOf<Type extends FlowEvent['type']> = Extract<FlowEvent, { readonly type: Type }>;

/** Which events are watched: those that all of it is true of. */
export interface WatchOptions<Type extends FlowEvent['type'] = FlowEvent['type']> {
  /**
   * The UUID of a node, in any usual spelling; a run that has begun tells it.
   * @default all nodes, and what belongs to none
   */
  readonly node?: NodeUuid;
  /** @default all runs, and what belongs to none */
  readonly runId?: string;
  /** @default all */
  readonly types?: readonly Type[];
  /** Ends the iteration, whatever has not been read yet. */
  readonly signal?: AbortSignal;
}

/**
 * Flow events from the call on, for one reader: see `Inspector.watch()`. They may be shown to
 * others: secrets are masked and texts bounded, as in history, and no `cause` is in them.
 */
export interface WatchedEvents<Type extends FlowEvent['type'] = FlowEvent['type']> extends AsyncIterableIterator<
  FlowEventOf<Type>
> {
  /**
   * How many events the reader has missed because it was too slow: when 1000 wait to be read, the
   * oldest makes room for the next one.
   */
  readonly dropped: number;
  /** Ends the iteration; leaving a `for await` loop calls it. Twice is the same as once. */
  return(): Promise<IteratorResult<FlowEventOf<Type>>>;
}

/** Tells `listener` the events of one type. @returns what ends that; twice is the same as once */
export function listen<Type extends FlowEvent['type']>(
  queue: EventQueue,
  type: Type,
  listener: (event: FlowEventOf<Type>) => void,
): () => void {
  return queue.add((event) => {
    if (event.type === type) return listener(event as FlowEventOf<Type>);
  });
}

/** How many events may wait to be read. */
const BUFFERED = 1000;

/** Where events come from. */
export interface EventSources {
  readonly events: EventQueue;
  /** `undefined` without a history, where nobody knows what other instances do. */
  readonly tail: HistoryTail | undefined;
  /** The event as it may be shown to others: without secrets, nor what was thrown. */
  readonly shown: (event: FlowEvent) => FlowEvent;
  /** Over when no event comes any more. */
  readonly closed: EndSignal;
}

/** Events as they happen; what is waiting when `closed` is over can still be read. */
export function watch<Type extends FlowEvent['type']>(
  { events, tail, shown, closed }: EventSources,
  { node, runId, types, signal }: WatchOptions<Type>,
): WatchedEvents<Type> {
  type Answer = IteratorResult<FlowEventOf<Type>>;
  const uuid = node === undefined ? undefined : canonicalUuid(node);
  if (node !== undefined && uuid === undefined) {
    throw new InspectorError('invalid-options', `node: must be the UUID of a node, not "${node}"`);
  }
  const isWatched = (event: FlowEvent): event is FlowEventOf<Type> =>
    (uuid === undefined || event.node === uuid) &&
    (runId === undefined || event.runId === runId) &&
    (types === undefined || types.some((type) => type === event.type));

  const buffer: FlowEventOf<Type>[] = [];
  const readers: ((answer: Answer) => void)[] = [];
  let isOver = false;
  let dropped = 0;
  const take: Observer = (told) => {
    if (!isWatched(told)) return;
    const event = shown(told) as FlowEventOf<Type>;
    const reader = readers.shift();
    if (reader !== undefined) return reader({ value: event, done: false });
    if (buffer.push(event) <= BUFFERED) return;
    buffer.shift();
    dropped++;
  };
  const leaves: (() => void)[] = [];
  const end = () => {
    isOver = true;
    for (const leave of leaves.splice(0)) leave();
    for (const reader of readers.splice(0)) reader({ value: undefined, done: true });
  };
  const drop = () => {
    buffer.length = 0;
    end();
  };
  leaves.push(closed.listen(end));
  if (signal !== undefined) leaves.push(onAbort(signal, drop));
  if (!isOver) leaves.push(events.add(take));
  if (!isOver && tail !== undefined) leaves.push(tail.watch(take));

  return {
    get dropped() {
      return dropped;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
    next: () => {
      const event = buffer.shift();
      if (event !== undefined) return Promise.resolve({ value: event, done: false });
      if (isOver) return Promise.resolve({ value: undefined, done: true });
      return new Promise((resolve) => readers.push(resolve));
    },
    return: () => {
      drop();
      return Promise.resolve({ value: undefined, done: true });
    },
  };
}
