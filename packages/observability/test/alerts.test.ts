import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { QUIET, SITUATIONS, type Series } from './alert-situations.ts';

const promtool = process.env['INSPECTOR_TEST_PROMTOOL'];
const file = fileURLToPath(new URL('../prometheus/alerts.yaml', import.meta.url));
const alerts = (await readFile(file, 'utf8')).matchAll(/- alert: IronicInspector(\w+)/g);
const names = [...alerts].map(([, name = '']) => name);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'alerts-'));
});
afterAll(() => rm(folder, { recursive: true }));

/**
 * What promtool says when `expression` is asked for at `times`, in a time of which `series` tells.
 */
async function judge(series: readonly Series[], asked: readonly { readonly at: string; readonly fires: string[] }[]) {
  const tests = join(folder, `${crypto.randomUUID()}.yaml`);
  const test = {
    interval: '1m',
    input_series: series.map(([name, values]) => ({ series: name, values })),
    promql_expr_test: asked.map(({ at, fires }) => ({
      expr: 'count by (alertname) (ALERTS{alertstate="firing"})',
      eval_time: at,
      exp_samples: fires.map((name) => ({ labels: `{alertname="IronicInspector${name}"}`, value: 1 })),
    })),
  };
  // JSON is YAML.
  await writeFile(tests, JSON.stringify({ rule_files: [file], evaluation_interval: '1m', tests: [test] }));
  const { status, stdout, stderr } = spawnSync(promtool ?? '', ['test', 'rules', tests], {
    encoding: 'utf8',
    timeout: 20_000,
  });
  return status === 0 ? 'as expected' : stdout + stderr;
}

it('has a situation for each alert', () => {
  expect(Object.keys(SITUATIONS).toSorted()).toEqual(names.toSorted());
});

describe.skipIf(promtool === undefined)('in the eyes of Prometheus', () => {
  it('the rules are right', () => {
    const { status, stderr } = spawnSync(promtool ?? '', ['check', 'rules', file], {
      encoding: 'utf8',
      timeout: 20_000,
    });
    expect([status, stderr]).toEqual([0, '']);
  });

  it('no alert fires on a quiet day', async () => {
    const times = ['30m', '101m', '103m', '110m', '130m', '200m'];
    expect(
      await judge(
        QUIET,
        times.map((at) => ({ at, fires: [] })),
      ),
    ).toBe('as expected');
  });

  it.each(names)('%s fires when it should, and not before anything happens', async (name) => {
    const { at, series } = SITUATIONS[name] ?? { at: '0m', series: [] };
    const others = name === 'Absent' || series.some(([one]) => one.includes('build_info')) ? [] : ['Absent'];
    const unknown = series.some(([one]) => one.includes('build_info')) && name !== 'RunsUnknown' ? ['RunsUnknown'] : [];
    const fires = [name, ...others, ...unknown].toSorted();
    expect(
      await judge(series, [
        { at: '0m', fires: [] },
        { at, fires },
      ]),
    ).toBe('as expected');
  });

  it('is heard when something else is expected', async () => {
    expect(await judge(QUIET, [{ at: '30m', fires: ['Absent'] }])).toContain('FAILED');
  });
});
