import { loadPayload } from '@ironic-inspector/testing';
import { afterEach, expect, it } from 'vitest';
import { stage, type Said, type Stage, type StageOptions } from './stage.ts';

/** Transcripts as the READMEs show them: the command line, and what it says. */

const stages: Stage[] = [];
afterEach(async () => {
  for (const one of stages.splice(0)) await one.close();
});
async function open(options?: StageOptions): Promise<Stage> {
  const opened = await stage(options);
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
  await expect(text).toMatchFileSnapshot(`transcripts/${name}.txt`);
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
  const files = { 'later.json': JSON.stringify(loadPayload('ipmi-server-later')) };
  expect((await run(['reapply', 'server-17', '--file', 'later.json'], { files })).code).toBe(0);
  await lab.until(lab.inspector.finished('server-17').then(() => lab.inspector.idle()));
  const words = ['diff', 'server-17'];
  await expectTranscript('diff', words, await run(words));
  expect((await run([...words, '--exit-code'])).code).toBe(7);
});

it('watch, until Ctrl-C', async () => {
  const { run, lab } = await open({ machines: RACK });
  const interrupt = new AbortController();
  const words = ['watch', 'rack-7-node-3'];
  const [watched] = await Promise.all([
    run(words, { signal: interrupt.signal }),
    lab.inspector
      .introspect('rack-7-node-3', { wait: true })
      .then(() => lab.inspector.idle())
      .then(() => interrupt.abort()),
  ]);
  expect(watched.code).toBe(130);
  await expectTranscript('watch', words, watched);
});
