import { createMemoryStore } from '@ironic-inspector/store-memory';
import { createTestLab } from '@ironic-inspector/testing';
import { expect, it, onTestFinished } from 'vitest';

/** Node 20 warns of a leak when a signal has more. */
const MOST = 10;

/** Counts the listeners of each signal. @returns the most that any one had at a time */
function countListeners(): () => number {
  const counts = new Map<AbortSignal, number>();
  let most = 0;
  const methods = { addEventListener: 1, removeEventListener: -1 } as const;
  for (const [name, change] of Object.entries(methods) as [keyof typeof methods, number][]) {
    const method = Reflect.get(EventTarget.prototype, name) as (...args: unknown[]) => void;
    const counting = function (this: EventTarget, ...args: unknown[]) {
      if (this instanceof AbortSignal) {
        const count = (counts.get(this) ?? 0) + change;
        counts.set(this, count);
        most = Math.max(most, count);
      }
      return Reflect.apply(method, this, args) as void;
    };
    Object.defineProperty(EventTarget.prototype, name, { configurable: true, writable: true, value: counting });
    onTestFinished(() => {
      Object.defineProperty(EventTarget.prototype, name, { configurable: true, writable: true, value: method });
    });
  }
  return () => most;
}

it('no signal has so many listeners that Node warns of them, however many machines there are', async () => {
  const most = countListeners();
  const lab = await createTestLab({ store: createMemoryStore, machines: 3 * MOST, introspectionDelay: 1 });
  onTestFinished(() => lab.close());
  const { signal } = new AbortController();
  const results = (await lab.until(lab.inspector.introspectAll(lab.names, { signal }))).unwrap();
  expect([...results.values()].map((result) => result.unwrap().state)).toEqual(lab.names.map(() => 'finished'));
  const watching = lab.names.map(() => lab.inspector.watch());
  await lab.until(Promise.all(lab.names.map((name) => lab.inspector.introspect(name, { wait: true, signal }))));
  await Promise.all(watching.map((one) => one.return()));
  expect(most()).toBeLessThanOrEqual(MOST);
});
