/** What a server that stops does not wait for. */
import { FakeIronic } from '@ironic-inspector/testing';
import { expect, it, onTestFinished } from 'vitest';
import { serve } from '../src/index.ts';

/** Never says which node that is. */
class SilentIronic extends FakeIronic {
  readonly asked = Promise.withResolvers<void>();

  override getNode(): ReturnType<FakeIronic['getNode']> {
    this.asked.resolve();
    return new Promise(() => {});
  }
}

it('ends a dry run when it stops, not when the configuration is read again', async () => {
  const ironic = new SilentIronic();
  const server = (await serve({ ironic, port: 0 })).unwrap();
  onTestFinished(() => void server.stop());
  const answer = await fetch(`${server.url}/v2/rules/dry-run`, {
    method: 'POST',
    body: JSON.stringify({ rules: [], nodes: ['node-1'] }),
  });
  expect(answer.status).toBe(200);
  let isOver = false;
  const text = answer.text().finally(() => (isOver = true));
  await ironic.asked.promise;
  server.reload({}).unwrap();
  expect((await fetch(`${server.url}/v2`)).status).toBe(200);
  expect(isOver).toBe(false);
  const stopped = server.stop();
  expect(JSON.parse(await text)).toMatchObject({ summary: { end: 'aborted', evaluated: 0 } });
  (await stopped).unwrap();
});
