import { Err, InspectorError } from '@ironic-inspector/core';
import type { Result } from '@ironic-inspector/core';
import type { StoreSuiteOptions } from '@ironic-inspector/testing';

export type Failed = Result<never, InspectorError>;

/** What is done badly; what is absent is as it should be. */
export interface Defects<Store> {
  /** Methods in place of the store's. */
  readonly methods?: (store: Store) => Partial<Store>;
  /** What a new process finds. */
  readonly reopened?: (store: Store) => Store;
  /** What a second handle has, beside the first. */
  readonly opened?: (store: Store) => Store;
  /** What a method does that cannot do its work. */
  readonly fails?: (method: string, store: Store, args: readonly unknown[]) => unknown;
}

/** What handles share. */
interface World<Store> {
  readonly store: Store;
  isBroken: boolean;
}

/**
 * A store in memory with all that a suite may ask for: further handles, and failures. A real one
 * has them in a database, with which it would be the same suite.
 */
export function handlesOf<Store extends object>(
  make: () => Store,
  { methods, reopened, opened, fails = failed }: Defects<Store> = {},
): Required<Omit<StoreSuiteOptions<Store>, 'skip' | 'dispose'>> {
  const worlds = new WeakMap<Store, World<Store>>();
  const open = (world: World<Store>): Store => {
    const { store } = world;
    const wrong = methods?.(store) ?? {};
    const handle = new Proxy(store, {
      get: (_, name) => {
        const member: unknown = Reflect.get(name in wrong ? wrong : store, name);
        if (typeof member !== 'function') return member;
        return (...args: unknown[]): unknown =>
          world.isBroken ? fails(String(name), store, args) : Reflect.apply(member, store, args);
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

async function failed(method: string): Promise<Failed> {
  return Err(new InspectorError('store-failed', `could not ${method}`, { cause: new Error('no disk') }));
}
