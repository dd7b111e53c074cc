import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { createMetrics } from '../src/metrics/index.ts';
import { readExposition } from './exposition.ts';
import { BODY, world } from './world.ts';

const promtool = process.env['INSPECTOR_TEST_PROMTOOL'];

it.skipIf(promtool === undefined)("Prometheus's own check has nothing to say about the metrics of a run", async () => {
  const metrics = createMetrics();
  const { inspector, journey } = world(metrics.observer);
  await journey();
  await inspector.continue(BODY);
  await inspector.continue('[]');
  await inspector.idle();
  metrics.onRetry({ reason: 'locked' });
  const answer = await metrics.handler(inspector)(new Request('http://metrics.test/metrics'));
  const text = await answer.text();
  const checked = spawnSync(promtool ?? '', ['check', 'metrics'], { input: text, encoding: 'utf8', timeout: 20_000 });
  expect([checked.status, checked.stdout, checked.stderr]).toEqual([0, '', '']);
  expect(readExposition(text).length).toBeGreaterThan(100);
});
