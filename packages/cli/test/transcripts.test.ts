import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loadPayload } from '@ironic-inspector/testing';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { overHttp, stage, type Said, type Stage, type StageOptions } from './stage.ts';

/**
 * Transcripts as the READMEs show them: the command line, and what it says of an inspector that
 * it asks over HTTP.
 */

const stages: Stage[] = [];
// Timers of client and handler go by the laboratory's clock, too.
beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(async () => {
  for (const one of stages.splice(0)) await one.close();
  vi.useRealTimers();
});
async function open(options?: StageOptions): Promise<Stage> {
  const opened = await stage({ reach: overHttp, ...options });
  stages.push(opened);
  return opened;
}

/** The ids of runs and nodes are random: the first one here is `…01`, the next one `…02`. */
function withPlainIds(text: string): string {
  const ids = new Map<string, string>();
  return text.replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/g, (id) => {
    const plain = ids.get(id) ?? `7f3c5b1e-26e0-4f6c-9a55-0d1c2f9b8e${String(ids.size + 1).padStart(2, '0')}`;
    ids.set(id, plain);
    return plain;
  });
}

async function expectTranscript(name: string, words: readonly string[], { all }: Said): Promise<void> {
  const text = withPlainIds(`$ inspectorctl ${words.join(' ')}\n${all}`);
  const path = fileURLToPath(new URL(`transcripts/${name}.txt`, import.meta.url));
  // One that is missing would be written, and compared with nothing.
  expect({ path, exists: existsSync(path) }).toEqual({ path, exists: true });
  await expect(text).toMatchFileSnapshot(path);
}

const RACK = [
  { name: 'rack-7-node-3' },
  // Nobody told Ironic of its management controller, and its NIC's address has a wrong digit there.
  { name: 'edge-51', payload: loadPayload('lldp'), node: { driver_info: {}, macs: ['02:00:5e:18:05:01'] } },
];

it('start --wait, and why', async () => {
  const { run } = await open({ machines: RACK });
  const words = ['start', '--wait', 'rack-7-node-3', 'edge-51'];
  const said = await run(words);
  expect(said.code).toBe(1);
  await expectTranscript('start', words, said);
  const why = await run(['why', 'edge-51']);
  expect(why.code).toBe(0);
  await expectTranscript('why', ['why', 'edge-51'], why);
});

it('diff, of data that was taken out of a machine later', async () => {
  const node = { driver_info: { ipmi_address: '192.0.2.17' } };
  const { run, lab } = await open({ machines: [{ name: 'server-17', payload: loadPayload('ipmi-server'), node }] });
  expect((await run(['start', '--wait', 'server-17'])).code).toBe(0);
  // What ends a run may go on when the command has told of it. It needs no time to pass: history
  // would be too slow for the inspector if time passed while its digests are made.
  await lab.inspector.idle();
  // How long the command waited for is not the same each time. A week that passed would be work:
  // rounds of upkeep every few seconds.
  lab.clock.jump(Date.parse('2024-01-08T00:00:00Z') - lab.clock.now().getTime());
  const files = { 'later.json': JSON.stringify(loadPayload('ipmi-server-later')) };
  expect((await run(['reapply', 'server-17', '--file', 'later.json'], { files })).code).toBe(0);
  await lab.inspector.idle();
  const words = ['diff', 'server-17'];
  await expectTranscript('diff', words, await run(words));
  expect((await run([...words, '--exit-code'])).code).toBe(7);
});

it('watch, until Ctrl-C', async () => {
  const { run, lab } = await open({ machines: RACK });
  const interrupt = new AbortController();
  const words = ['watch', 'rack-7-node-3'];
  const onOutput = (text: string) => {
    if (text.includes('finished, was processing')) interrupt.abort();
  };
  const [watched] = await Promise.all([
    run(words, { signal: interrupt.signal, onOutput }),
    lab.inspector.introspect('rack-7-node-3'),
  ]);
  expect(watched.code).toBe(130);
  await expectTranscript('watch', words, watched);
});
