import { rm } from 'node:fs/promises';
import { defaultHooks, lldpBasic, localLinkConnection, type FlowEvent, type Inspector } from '@ironic-inspector/core';
import { serve } from './compose.ts';
import { InspectorApi } from './demo/inspector-api.ts';
import { openLab, type Lab } from './demo/lab.ts';
import { paint } from './demo/paint.ts';
import { progress } from './demo/progress.ts';
import { report, reportDiagnosis, reportDiff, type Findings } from './demo/report.ts';
import { until } from './demo/until.ts';
import { untilStopped } from './until-signal.ts';

/**
 * The whole product on one machine: an inspector that answers over HTTP, a simulated Ironic, and
 * four simulated machines that boot when they are powered on. They talk over sockets, as in
 * production. One is not recognised, and it is said why; another one is introspected again, and it
 * is said what changed. With `--serve` it stays up.
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
    const { url, inspector } = server.val;
    console.log(
      `Inspector at ${url}, simulated Ironic at ${lab.ironicUrl}, store in ${server.val.store};\n${lab.nodes.length + 1} machines are powered off.\n`,
    );
    lab.connect(`${url}/v1/continue`);
    const api = new InspectorApi(url);
    const findings = await introspectAll(api, lab);
    await inspector.idle();
    console.log(`\n${findings.map(report).join('\n')}`);
    const cause = await explain(inspector, lab);
    const changes = await introspectLater(api, inspector, lab);
    const good = findings.filter(({ state }) => state === 'finished').length;
    console.log(
      `\n${good} of ${findings.length} machines introspected. Diagnosis of ${lab.mistyped}: ${cause}. Changes in ${lab.serviced}: ${changes}.`,
    );
    if (stay) await staying(url, lab);
    return good === findings.length && cause === 'mac-mistyped' && changes > 0 ? 0 : 1;
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
  for (const name of [...lab.nodes, lab.mistyped]) await api.introspect(name);
  const findings = await Promise.all(
    lab.nodes.map(async (name) => {
      const { uuid, state, error } = await api.ended(name);
      const data = state === 'finished' ? await api.data(name) : undefined;
      return { name, state, error, data, node: lab.ironic.peekNode(uuid), ports: lab.ironic.peekPorts(uuid) };
    }),
  );
  await until(`a post of ${lab.mistyped}`, async () => lab.hasPosted(lab.mistyped) || undefined);
  return findings;
}

/** Shows why the machine is not recognised while its run still waits; returns the first cause. */
async function explain(inspector: Inspector, { mistyped }: Lab): Promise<string | undefined> {
  const diagnosis = (await inspector.diagnose(mistyped)).unwrap();
  console.log(reportDiagnosis(mistyped, diagnosis));
  return diagnosis.causes[0]?.cause;
}

/** Introspects a machine again that has lost a disk; returns how many changes were found. */
async function introspectLater(api: InspectorApi, inspector: Inspector, lab: Lab): Promise<number> {
  const { serviced } = lab;
  console.log(`\nA month later a disk was pulled from ${serviced}; it is introspected again.\n`);
  lab.passMonth();
  await api.introspect(serviced);
  const { state, error } = await api.ended(serviced);
  if (state !== 'finished') throw new Error(`${serviced} is ${state}: ${error}`);
  await inspector.idle();
  const diff = (await inspector.history.diff(serviced)).unwrap();
  console.log(`\n${reportDiff(serviced, diff)}`);
  return diff.changes.length;
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
