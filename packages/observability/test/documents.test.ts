import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { createMetrics } from '../src/metrics/index.ts';
import { BODY, world } from './world.ts';

const read = (path: string) => readFile(new URL(path, import.meta.url), 'utf8');
const alerts = await read('../prometheus/alerts.yaml');
const dashboard = JSON.parse(await read('../grafana/dashboard.json')) as Dashboard;
const page = await read('../../../docs/what-to-watch.md');
const families = await familiesOfARun();

interface Dashboard {
  readonly panels: readonly { readonly type: string; readonly targets?: readonly { readonly expr: string }[] }[];
  readonly templating: { readonly list: readonly { readonly name: string; readonly query: string }[] };
}

interface Family {
  readonly name: string;
  readonly type: string;
  readonly help: string;
  readonly labels: readonly string[];
}

/** Everything that there is when everything has happened. */
async function familiesOfARun(): Promise<readonly Family[]> {
  const metrics = createMetrics();
  const done = async () => ({ ok: true, err: false, val: undefined }) as never;
  const firewall = { name: 'test', open: done, sync: done, close: done };
  const { inspector, journey, store } = world(metrics.observer, { firewall });
  (await inspector.start()).unwrap();
  await journey();
  await inspector.continue(BODY);
  await inspector.idle();
  await metrics.watchStores({ rules: store.rules }).rules.list();
  metrics.onAnswer({ method: 'GET', route: '/v1', status: 200, milliseconds: 1 });
  const hooks = ['scheduler'];
  const pool = () => ({ inUse: 1, waiting: 0 });
  const answer = await metrics.handler(inspector, { hooks, pool })(new Request('http://metrics.test/metrics'));
  const text = await answer.text();
  await inspector.stop();
  return [...text.matchAll(/^# HELP (\S+) (.+)\n# TYPE \S+ (\S+)\n(?:\w+(?:\{(.*)\})? )?/gm)].map(
    ([, name = '', help = '', type = '', labels = '']) => ({
      name,
      help,
      type,
      labels: [...labels.matchAll(/(\w+)="/g)].map(([, label = '']) => label).filter((label) => label !== 'le'),
    }),
  );
}

/** The families that an expression is about; throws what is none. */
function familiesIn(expression: string): readonly string[] {
  return [...expression.matchAll(/\b(?:ironic_inspector|process|nodejs)_\w+/g)].map(([series]) => {
    const family = families.find(({ name, type }) => {
      const parts = type === 'histogram' ? ['_bucket', '_sum', '_count'] : [''];
      return parts.some((part) => series === name + part);
    });
    if (family === undefined) throw new Error(`there is no metric ${series}`);
    return family.name;
  });
}

describe('the rules of alerts', () => {
  it('are about metrics that there are', () => {
    expect(new Set(familiesIn(alerts)).size).toBeGreaterThan(15);
  });

  it('are all explained', () => {
    const names = [...alerts.matchAll(/- alert: (\w+)/g)].map(([, name = '']) => name);
    for (const name of names) expect(page).toContain(`| \`${name}\` |`);
    expect([...page.matchAll(/^\| `IronicInspector\w+` \|/gm)]).toHaveLength(names.length);
  });
});

describe('the dashboard', () => {
  const expressions = dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));

  it('shows metrics that there are, and all of them', () => {
    const shown = new Set(expressions.flatMap(familiesIn));
    expect([...shown].toSorted()).toEqual(families.map(({ name }) => name).toSorted());
  });

  it('has labels that its metrics have', () => {
    const all = new Set(['job', 'instance', 'le', ...families.flatMap(({ labels }) => labels)]);
    const grouped = expressions.flatMap((one) => [...one.matchAll(/by \(([^)]*)\)/g)].map(([, labels = '']) => labels));
    for (const label of grouped.flatMap((labels) => labels.split(', '))) expect(all).toContain(label);
  });

  it('uses variables that it has', () => {
    const names = new Set(dashboard.templating.list.map(({ name }) => name));
    const used = JSON.stringify(dashboard).matchAll(/\$\{?([a-z]\w*)/g);
    for (const [, name = ''] of used) expect(names).toContain(name);
    for (const { query } of dashboard.templating.list) familiesIn(query);
  });
});

it('the page for operators has every metric, as it says of itself', () => {
  const rows = families.map(
    ({ name, type, labels, help }) =>
      `| \`${name}\` | ${type} | ${labels.map((label) => `\`${label}\``).join(', ')} | ${help} |`,
  );
  const [, table = ''] = /\| metric \| type \| labels \| \|\n\|[-|]+\|\n((?:\|.*\n)+)/.exec(page) ?? [];
  expect(table.trimEnd().split('\n').toSorted()).toEqual(rows.toSorted());
});
