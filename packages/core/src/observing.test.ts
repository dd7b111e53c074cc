import { manualClock } from '@ironic-inspector/testing';
import { describe, expect, it } from 'vitest';
import type { FlowEvent, FlowStep } from './contracts/flow-events.ts';
import type { Introspection } from './model/introspection.ts';
import { EventQueue } from './observing.ts';

const warning = (message: string): FlowStep => ({ type: 'warning', source: 'test', message });
// Nothing else of a run is told.
const RUN = { uuid: 'node', runId: 'run' } as Introspection;

const messages = (events: readonly FlowEvent[]) =>
  events.map((event) => ('message' in event ? event.message : event.type));

describe('observers', () => {
  it('are told later, in order, each event with its time, run and request', () => {
    const clock = manualClock();
    const told: FlowEvent[] = [];
    const queue = new EventQueue([(event) => told.push(event)], clock);
    const at = clock.now();
    queue.emit(RUN, warning('first'), 'req-1');
    queue.emit(undefined, warning('second'), undefined);
    expect(told).toEqual([]);
    queue.flush();
    expect(told).toEqual([
      { type: 'warning', source: 'test', message: 'first', at, node: 'node', runId: 'run', requestId: 'req-1' },
      {
        type: 'warning',
        source: 'test',
        message: 'second',
        at,
        node: undefined,
        runId: undefined,
        requestId: undefined,
      },
    ]);
  });

  it('are told without anybody asking for it, and each event once', async () => {
    const told: FlowEvent[] = [];
    const queue = new EventQueue([(event) => told.push(event)], manualClock());
    queue.emit(RUN, warning('first'), undefined);
    queue.emit(RUN, warning('second'), undefined);
    // A timer that is set later and for as long comes after the queue's.
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(messages(told)).toEqual(['first', 'second']);
    queue.emit(RUN, warning('third'), undefined);
    await new Promise((resolve) => setTimeout(resolve, 0));
    queue.flush();
    expect(messages(told)).toEqual(['first', 'second', 'third']);
  });

  it('do not keep each other from being told, whether they throw or reject', () => {
    const told: FlowEvent[] = [];
    const queue = new EventQueue(
      [
        () => {
          throw new Error('defect');
        },
        () => Promise.reject(new Error('defect')),
        (event) => void told.push(event),
      ],
      manualClock(),
    );
    queue.emit(RUN, warning('first'), undefined);
    queue.emit(RUN, warning('second'), undefined);
    queue.flush();
    expect(messages(told)).toEqual(['first', 'second']);
  });

  it('may cause events, which come next', () => {
    const told: FlowEvent[] = [];
    const queue: EventQueue = new EventQueue(
      [(event) => (told.push(event) === 1 ? queue.emit(RUN, warning('caused'), undefined) : undefined)],
      manualClock(),
    );
    queue.emit(RUN, warning('first'), undefined);
    queue.emit(RUN, warning('second'), undefined);
    queue.flush();
    expect(messages(told)).toEqual(['first', 'second']);
    queue.flush();
    expect(messages(told)).toEqual(['first', 'second', 'caused']);
  });

  it('come and go, and are told what happened in between', () => {
    const [told, early, late]: FlowEvent[][] = [[], [], []];
    const queue = new EventQueue([(event) => told?.push(event)], manualClock());
    const remove = queue.add((event) => early?.push(event));
    queue.emit(RUN, warning('first'), undefined);
    queue.add((event) => late?.push(event));
    queue.flush();
    queue.emit(RUN, warning('second'), undefined);
    remove();
    remove();
    queue.flush();
    expect([told, early, late].map((events = []) => messages(events))).toEqual([
      ['first', 'second'],
      ['first'],
      ['second'],
    ]);
  });
});
