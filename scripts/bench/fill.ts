/**
 * `fill.ts STORE COUNT` puts that many nodes into the store whose introspection has ended, each
 * with a short document.
 */
import { runRecord } from '@ironic-inspector/testing';
import { openSqlStore } from '../open-sql-store.ts';

const AT_ONCE = 10;
const SECOND_MS = 1000;

const [where = '', count = ''] = process.argv.slice(2);
const store = openSqlStore(where, { synchronous: 'normal' });
(await store.migrate()).unwrap();

async function fill(index: number): Promise<void> {
  const uuid = `66696e69-7368-4000-8000-${index.toString(16).padStart(12, '0')}`;
  const at = new Date(Date.now() - index * SECOND_MS);
  const begun = await store.nodes.begin(
    runRecord({
      uuid,
      runId: crypto.randomUUID(),
      state: 'finished',
      at,
      callback: { digest: `digest ${index}`, acceptedAt: at, answer: { ok: true } },
    }),
    undefined,
  );
  begun.unwrap();
  (await store.data.save(uuid, 'processed', JSON.stringify({ inventory: { hostname: `host-${index}` } }))).unwrap();
}

const indexes = Array.from({ length: Number(count) }, (_, index) => index).values();
const worker = async () => {
  for (const index of indexes) await fill(index);
};
await Promise.all(Array.from({ length: AT_ONCE }, worker));
(await store.close()).unwrap();
console.log(JSON.stringify({ filled: Number(count) }));
