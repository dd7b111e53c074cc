import { Err, InspectorError, Ok } from '@ironic-inspector/core';
import type { Result } from '@ironic-inspector/core';
import type { Runner, StoreSuiteOptions } from '@ironic-inspector/testing';
import { describe, expect, it } from 'vitest';
import { failures } from './failures.ts';

type Fails<Store> = (method: string, store: Store, args: readonly unknown[]) => unknown;

/** What is done badly; what is absent is as it should be. */
export interface Defects<Store> {
  /** Methods in place of the store's. */
  readonly methods?: (store: Store) => Partial<Store>;
  /** What a new process finds. */
  readonly reopened?: (store: Store) => Store;
  /** What a second handle has, beside the first. */
  readonly opened?: (store: Store) => Store;
  /** What a method does that cannot do its work. */
  readonly fails?: Fails<Store>;
}

/** Wrong stores by what is wrong with them, each with a test that must fail on it. */
export type Mutants<Store> = Record<string, readonly [test: string, Defects<Store>]>;

/** What handles share. */
interface World<Store> {
  readonly store: Store;
  isBroken: boolean;
}

/**
 * A store in memory with all that a suite may ask for: further handles, and failures. A real one
 * has them in a database, with which it would be the same suite.
 */
function handlesOf<Store extends object>(
  make: () => Store,
  { methods, reopened, opened, fails = failed }: Defects<Store> = {},
): Required<Omit<StoreSuiteOptions<Store>, 'skip' | 'dispose'>> {
  const worlds = new WeakMap<Store, World<Store>>();
  const open = (world: World<Store>): Store => {
    const { store } = world;
    const whole = overlay(store, methods?.(store) ?? {});
    const handle = new Proxy(store, {
      get: (_, name) => {
        const member: unknown = Reflect.get(whole, name);
        if (typeof member !== 'function') return member;
        return (...args: unknown[]): unknown =>
          world.isBroken ? fails(String(name), store, args) : Reflect.apply(member, whole, args);
      },
    });
    worlds.set(handle, world);
    return handle;
  };
  const worldOf = (handle: Store): World<Store> => {
    const world = worlds.get(handle);
    if (world === undefined) throw new Error('not a handle of these');
    return world;
  };
  const beside = (handle: Store, see: ((store: Store) => Store) | undefined): Store => {
    const world = worldOf(handle);
    return open(see === undefined ? world : { store: see(world.store), isBroken: false });
  };
  return {
    create: () => open({ store: make(), isBroken: false }),
    reopen: (handle) => beside(handle, reopened),
    another: (handle) => beside(handle, opened),
    breakDown: (handle) => {
      const world = worldOf(handle);
      world.isBroken = true;
      return () => {
        world.isBroken = false;
      };
    },
  };
}

/** What a method answers that cannot do its work. */
async function failed(method: string): Promise<Result<never, InspectorError>> {
  return Err(new InspectorError('store-failed', `could not ${method}`, { cause: new Error('no disk') }));
}

/** `store`, with some methods in place of its own. */
export function overlay<Store extends object>(store: Store, methods: Partial<Store>): Store {
  return new Proxy(store, {
    get: (_, name) => {
      const owner = name in methods ? methods : store;
      const member: unknown = Reflect.get(owner, name);
      return typeof member === 'function' ? member.bind(owner) : member;
    },
  });
}

/** A failure that its caller cannot know for one. */
export function instead(only: string, answer: () => Promise<unknown>): Fails<object> {
  return (method) => (method === only ? answer() : failed(method));
}

/** A failure after the work was done. */
export function doneAllTheSame(only: string): Fails<object> {
  return async (method, store, args) => {
    const work: unknown = Reflect.get(store, method);
    if (method === only && typeof work === 'function') await Reflect.apply(work, store, args);
    return failed(method);
  };
}

export const absent = async () => Ok(undefined);

export async function rejects(): Promise<never> {
  throw new Error('no disk');
}

/** Mutants that differ in one name. */
export function eachOf<Store>(
  names: readonly string[],
  mutant: (name: string) => readonly [title: string, test: string, Defects<Store>],
): Mutants<Store> {
  return Object.fromEntries(
    names.map(mutant).map(([title, test, defects]): [string, Mutants<Store>[string]] => [title, [test, defects]]),
  );
}

/** That the suite finds nothing wrong with a store that is right, and each mutant. */
export function expectFound<Store extends object>(
  suite: (runner: Runner, options: StoreSuiteOptions<Store>) => void,
  make: () => Store,
  mutants: Mutants<Store>,
): void {
  describe('the suite, with handles and failures', () => {
    it('finds nothing wrong with the memory store, and skips nothing', async () => {
      const skipped: string[] = [];
      expect(await failures((runner) => suite(runner, handlesOf(make)), skipped)).toEqual([]);
      expect(skipped).toEqual([]);
    });

    it.each(Object.entries(mutants))('finds %s', async (_name, [test, defects]) => {
      expect(await failures((runner) => suite(runner, handlesOf(make, defects)))).toContain(test);
    });
  });
}
