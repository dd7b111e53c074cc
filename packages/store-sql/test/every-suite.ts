import {
  dataStoreSuite,
  historySuite,
  postStoreSuite,
  ruleStoreSuite,
  sharedNodeStoreSuite,
  webhookStoreSuite,
} from '@ironic-inspector/testing';
import type { StoreSuiteOptions } from '@ironic-inspector/testing';
import { describe, it } from 'vitest';
import { createSqlStore } from '../src/index.ts';
import type { SqlDialect, SqlStore } from '../src/index.ts';
import { TABLES } from './servers.ts';

/** A database that no other test uses. */
export interface Fresh {
  /** For each store one of its own. */
  readonly dialect: () => SqlDialect;
  /** @default none */
  readonly secretKeys?: readonly Uint8Array[];
  /** Carries out statements past the store. */
  readonly run?: (...statements: readonly string[]) => Promise<unknown>;
  readonly dispose?: () => Promise<unknown>;
}

/** A handle on a database. */
interface Opened {
  readonly store: SqlStore;
  readonly fresh: Fresh;
  /** The first one has the database put away. */
  readonly isFirst: boolean;
}

/**
 * All conformance suites, on stores in databases that `create` makes.
 *
 * @param only - why only the store that made a database can get at it
 */
export function everySuite(database: string, create: () => Promise<Fresh>, only?: string): void {
  const options = <Part extends 'nodes' | 'rules' | 'data' | 'history' | 'webhooks' | 'posts'>(part: Part) => {
    type Subject = SqlStore[Part];
    const made = new Map<Subject, Opened>();
    const open = async (fresh: Fresh, isFirst: boolean): Promise<Subject> => {
      const { dialect, secretKeys = [] } = fresh;
      const store = createSqlStore({ dialect: dialect(), secretKeys });
      (await store.migrate()).unwrap();
      made.set(store[part], { store, fresh, isFirst });
      return store[part];
    };
    const find = (subject: Subject): Opened => {
      const opened = made.get(subject);
      if (opened === undefined) throw new Error('not one of these stores');
      return opened;
    };
    const close = async (subject: Subject): Promise<Opened> => {
      const opened = find(subject);
      made.delete(subject);
      (await opened.store.close()).unwrap();
      return opened;
    };
    return {
      create: async () => open(await create(), true),
      reopen: only ?? (async (subject) => open((await close(subject)).fresh, true)),
      another: only ?? ((subject) => open(find(subject).fresh, false)),
      breakDown: only ?? ((subject) => hideTables(find(subject).fresh)),
      dispose: async (subject) => {
        const { fresh, isFirst } = await close(subject);
        if (isFirst) await fresh.dispose?.();
      },
    } satisfies StoreSuiteOptions<Subject>;
  };
  describe(`stores in ${database}`, () => {
    sharedNodeStoreSuite({ describe, it }, options('nodes'));
    ruleStoreSuite({ describe, it }, options('rules'));
    dataStoreSuite({ describe, it }, options('data'));
    historySuite({ describe, it }, options('history'));
    webhookStoreSuite({ describe, it }, options('webhooks'));
    postStoreSuite({ describe, it }, options('posts'));
  });
}

/** The database answers, and has nothing where the store looks for it. */
async function hideTables({ run }: Fresh): Promise<() => Promise<void>> {
  if (run === undefined) throw new Error('there is no way past the store');
  await run(...TABLES.map((table) => `alter table ${table} rename to hidden_${table}`));
  return async () => {
    await run(...TABLES.map((table) => `alter table hidden_${table} rename to ${table}`));
  };
}
