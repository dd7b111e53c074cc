import { rm } from 'node:fs/promises';
import { defaultHooks, lldpBasic, localLinkConnection, type FlowEvent } from '@ironic-inspector/core';
import { serve } from './compose.ts';
import { InspectorApi } from './demo/inspector-api.ts';
import { openLab, type Lab } from './demo/lab.ts';
import { paint } from './demo/paint.ts';
import { progress } from './demo/progress.ts';
import { report, type Findings } from './demo/report.ts';
import { untilStopped } from './until-signal.ts';

/**
 * The whole product on one machine: an inspector that answers over HTTP, a simulated Ironic, and
 * three simulated machines that boot when they are powered on. They talk over sockets, as in
 * production. With `--serve` it stays up.
 */
async function demo(stay: boolean): Promise<number> {
  const lab = await openLab(stay ? 6385 : 0);
  const show = progress(
    (uuid) => lab.ironic.peekNode(uuid)?.name ?? uuid,
    (line) => console.log(line),
  );
  const observers = [(event: FlowEvent) => show(event)];
  const store = await freshStore();
  const server = await serve({
    ironic: lab.ironicUrl,
    port: stay ? 5050 : 0,
    store,
    hooks: [...defaultHooks, lldpBasic, localLinkConnection],
    introspectionDelay: 0.4,
    observers,
  });
  if (server.err) {
    await lab.close();
    console.error(server.val.message);
    return 1;
  }
  try {
    const { url } = server.val;
    console.log(
      `Inspector at ${url}, simulated Ironic at ${lab.ironicUrl}, store in ${server.val.store};\n${lab.nodes.length} machines are powered off.\n`,
    );
    lab.connect(`${url}/v1/continue`, () => undefined);
    const findings = await introspectAll(new InspectorApi(url), lab);
    await server.val.inspector.idle();
    console.log(`\n${findings.map(report).join('\n')}`);
    const good = findings.filter(({ state }) => state === 'finished').length;
    console.log(`\n${good} of ${findings.length} machines introspected.`);
    if (stay) await staying(url, lab);
    return good === findings.length ? 0 : 1;
  } finally {
    await server.val.stop();
    await lab.close();
  }
}

/** A SQLite file in the working directory, without what an earlier demo left in it. */
async function freshStore(): Promise<string> {
  const file = 'inspector-demo.sqlite';
  await Promise.all(['', '-wal', '-shm'].map((suffix) => rm(`${file}${suffix}`, { force: true })));
  return file;
}

async function introspectAll(api: InspectorApi, lab: Lab): Promise<Findings[]> {
  for (const name of lab.nodes) await api.introspect(name);
  return Promise.all(
    lab.nodes.map(async (name) => {
      const { uuid, state, error } = await api.ended(name);
      const data = state === 'finished' ? await api.data(name) : undefined;
      return { name, state, error, data, node: lab.ironic.peekNode(uuid), ports: lab.ironic.peekPorts(uuid) };
    }),
  );
}

async function staying(url: string, { nodes: [first] }: Lab): Promise<void> {
  console.log(
    [
      '\nStays up until Ctrl-C. Try, in another terminal:',
      `  curl ${url}/v1/introspection`,
      `  curl ${url}/v1/introspection/${first}/data`,
      `  curl -X POST ${url}/v1/introspection/${first}`,
      `  curl ${url}/v1/introspection/${first}\n`,
    ]
      .map((line) => line.replace(/(curl .*)/, (command) => paint('cyan', command)))
      .join('\n'),
  );
  await untilStopped();
}

process.exitCode = await demo(process.argv.includes('--serve'));
