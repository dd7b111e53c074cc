// Run as ESM and as CommonJS: one node is introspected over HTTP by what was packed.
import { Inspector } from '@ironic-inspector/core';
import { createInspectorHandler } from '@ironic-inspector/http-adapter';
import { logLines } from '@ironic-inspector/observability';
import { createMetrics } from '@ironic-inspector/observability/metrics';
import { createMemoryStore } from '@ironic-inspector/store-memory';
import { FakeIronic, loadPayloadText } from '@ironic-inspector/testing';

async function journey(): Promise<void> {
  const ironic = new FakeIronic();
  const { uuid } = ironic.addNode({ driver_info: { ipmi_address: '192.0.2.17' } });
  const metrics = createMetrics();
  const observers = [metrics.observer, logLines('warn', (line) => void process.stderr.write(line))];
  const inspector = new Inspector({ ironic, ...createMemoryStore(), introspectionDelay: 0, observers });
  const handler = createInspectorHandler(inspector);
  const ask = async (method: string, path: string, body?: string) => {
    const response = await handler(new Request(`http://127.0.0.1${path}`, { method, body: body ?? null }));
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    await inspector.idle();
    return JSON.parse(text) as { state?: string; openapi?: string };
  };
  await ask('POST', `/v1/introspection/${uuid}`);
  await ask('POST', '/v1/continue', loadPayloadText('ipmi-server'));
  const { state } = await ask('GET', `/v1/introspection/${uuid}`);
  const { openapi } = await ask('GET', '/openapi.json');
  const measured = await metrics.handler(inspector)(new Request('http://127.0.0.1/metrics'));
  const ended = (await measured.text()).includes('runs_ended_total{outcome="finished"} 1');
  if (state !== 'finished' || openapi === undefined || !ended) throw new Error('the packed packages are broken');
  await inspector.stop();
}

journey().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
