import { dataStoreSuite, ruleStoreSuite, sharedNodeStoreSuite } from '@ironic-inspector/testing';
import { describe, it } from 'vitest';
import { createSqlStore } from '../src/index.ts';
import type { SqlDialect, SqlStore } from '../src/index.ts';

/** A database that no other test uses. */
export interface Fresh {
  readonly dialect: SqlDialect;
  /** @default none */
  readonly secretKeys?: readonly Uint8Array[];
  readonly dispose?: () => Promise<unknown>;
}

/** All conformance suites, on stores in databases that `create` makes. */
export function everySuite(database: string, create: () => Promise<Fresh>): void {
  const fresh = <Part extends keyof SqlStore>(part: Part) => {
    const made = new WeakMap<object, () => Promise<void>>();
    return {
      create: async (): Promise<SqlStore[Part]> => {
        const { dispose, ...options } = await create();
        const store = createSqlStore(options);
        (await store.migrate()).unwrap();
        made.set(store[part], async () => {
          (await store.close()).unwrap();
          await dispose?.();
        });
        return store[part];
      },
      dispose: (subject: SqlStore[Part]) => made.get(subject)?.(),
    };
  };
  describe(`stores in ${database}`, () => {
    sharedNodeStoreSuite({ describe, it }, fresh('nodes'));
    ruleStoreSuite({ describe, it }, fresh('rules'));
    dataStoreSuite({ describe, it }, fresh('data'));
  });
}
