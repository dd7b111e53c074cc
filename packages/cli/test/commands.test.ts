import { readFileSync } from 'node:fs';
import { defineAction, type DryRun, Err, InspectorError, type OperatorApi } from '@ironic-inspector/core';
import { createMemoryStore } from '@ironic-inspector/store-memory';
import { loadPayload, macsOf, memoryLogSink } from '@ironic-inspector/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { EXIT } from '../src/exit-codes.ts';
import { postedLogs } from './archive.ts';
import { runMain, stage, type Stage, type StageOptions } from './stage.ts';

const stages: Stage[] = [];
afterEach(async () => {
  for (const one of stages.splice(0)) await one.close();
});
async function open(options?: StageOptions): Promise<Stage> {
  const opened = await stage(options);
  stages.push(opened);
  return opened;
}

const RULE = { description: 'big', actions: [{ action: 'set-attribute', path: '/extra/big', value: true }] };

describe('start', () => {
  it('begins and goes, and says of each node what became of it', async () => {
    const { run, lab } = await open();
    const { code, out } = await run(['start', 'machine-1', 'nobody', 'machine-1']);
    expect(code).toBe(3);
    expect(out).toMatch(/^machine-1 +begun +[0-9a-f-]{36} +-$/m);
    expect(out).toMatch(/^nobody +refused +- +node-not-found: /m);
    expect(out.match(/machine-1/g)).toHaveLength(1);
    expect((await lab.inspector.status('machine-1')).unwrap().state).not.toBe('finished');
  });

  it('Ctrl-C ends the wait, and says that the run goes on', async () => {
    const { run, lab } = await open({ machines: 2 });
    const interrupt = new AbortController();
    const onOutput = (text: string) => {
      if (text.includes('waiting')) interrupt.abort();
    };
    const words = ['start', '--wait', '--concurrency', '1', 'machine-1', 'machine-2'];
    const { code, out, err } = await run(words, { signal: interrupt.signal, onOutput });
    expect(code).toBe(130);
    expect(out).toMatch(/^machine-1 +goes-on /m);
    expect(out).toMatch(/^machine-2 +not-begun /m);
    expect(err).toContain('Interrupted. What has begun goes on: machine-1.');
    expect(err).toContain('Not begun: machine-2');
    const ended = await lab.until(lab.inspector.finished('machine-1'));
    expect(ended.unwrap().state).toBe('finished');
    expect((await lab.inspector.status('machine-2')).val).toMatchObject({ code: 'introspection-not-found' });
  });

  it('waits for a server that tells no events', async () => {
    const { run } = await open({
      reach: ({ inspector }) => ({ ...bound(inspector), watch: () => silent('not-supported') }),
    });
    const { code, err } = await run(['start', '--wait', 'machine-1']);
    expect(code).toBe(0);
    expect(
      err
        .trimEnd()
        .split('\n')
        .map((line) => line.slice(10)),
    ).toEqual(['machine-1  begun', 'machine-1  finished (1 of 1)']);
  });

  it('says when events are lost on the way', async () => {
    const { run } = await open({
      reach: ({ inspector }) => ({ ...bound(inspector), watch: () => silent('inspector-unavailable') }),
    });
    const { code, err } = await run(['start', '--wait', 'machine-1']);
    expect(code).toBe(0);
    expect(err).toContain('No events are shown: gone');
    expect(err).toContain('finished (1 of 1)');
  });

  it('says the token of a run that only its caller is told', async () => {
    const { run, lab } = await open({ callback: { requireToken: true } });
    const { code, out } = await run(['start', 'machine-1']);
    expect(code).toBe(0);
    const [, token = ''] = /^The callback of machine-1 must carry token=(\S+)$/m.exec(out) ?? [];
    expect(token.length).toBeGreaterThan(20);
    expect((await lab.inspector.status('machine-1')).unwrap().state).toBe('waiting');
  });
});

/** The operator's part of an inspector as an object that members can be replaced in. */
function bound(inspector: OperatorApi): OperatorApi {
  const names = ['introspect', 'introspectAll', 'finished', 'watch', 'status', 'rules', 'history'] as const;
  const members = names.map((name) => {
    const value: unknown = inspector[name];
    return [name, typeof value === 'function' ? value.bind(inspector) : value];
  });
  return Object.fromEntries(members) as OperatorApi;
}

/** Events that end at once, as those of a server that has none. */
function silent(code: 'not-supported' | 'inspector-unavailable') {
  return {
    dropped: 0,
    [Symbol.asyncIterator]() {
      return this;
    },
    next: () => Promise.reject(new InspectorError(code, 'gone')),
    return: () => Promise.resolve({ value: undefined, done: true } as const),
  };
}

describe('rules', () => {
  const files = (rules: unknown) => ({ files: { 'rules.json': JSON.stringify(rules) } });

  it('are imported, exported, imported again in place of themselves, and removed', async () => {
    const { run } = await open();
    expect((await run(['rules', 'import', 'rules.json'], files([RULE, RULE]))).code).toBe(0);
    const { out: exported } = await run(['rules', 'export']);
    expect((JSON.parse(exported) as { rules: unknown[] }).rules).toHaveLength(2);
    const again = { files: { 'rules.json': exported } };
    expect((await run(['rules', 'import', 'rules.json'], again)).code).toBe(1);
    expect((await run(['rules', 'import', 'rules.json', '--replace'], again)).code).toBe(0);
    expect((await run(['rules', 'export'])).out).toBe(exported);
    expect((await run(['rules', 'remove'])).code).toBe(2);
    expect((await run(['rules', 'remove', '--all'])).code).toBe(0);
    expect((await run(['rules', 'list'])).err).toBe('There are no rules.\n');
  });

  it('one that is refused keeps all others out, and nothing is lost', async () => {
    const { run, lab } = await open();
    (await lab.inspector.rules.create(JSON.stringify(RULE))).unwrap();
    const { out: before } = await run(['rules', 'export']);
    const bad = files([RULE, { actions: [{ action: 'sing' }] }]);
    const { code, err } = await run(['rules', 'import', 'rules.json', '--replace'], bad);
    expect(code).toBe(2);
    expect(err).toContain('rules[1]');
    expect((await run(['rules', 'export'])).out).toBe(before);
  });

  it('are put back when the store refuses those that were to take their place', async () => {
    let isFull = false;
    const { run, lab } = await open({
      reach: ({ inspector }) => {
        const create: OperatorApi['rules']['create'] = (rule) =>
          isFull && JSON.stringify(rule).includes('new')
            ? Promise.resolve(Err(new InspectorError('store-failed', 'full')))
            : inspector.rules.create(rule);
        return { ...bound(inspector), rules: { ...inspector.rules, create } };
      },
    });
    (await lab.inspector.rules.create(JSON.stringify(RULE))).unwrap();
    const { out: before } = await run(['rules', 'export']);
    isFull = true;
    const { code, err } = await run(
      ['rules', 'import', 'rules.json', '--replace'],
      files({ ...RULE, description: 'new' }),
    );
    expect(code).toBe(4);
    expect(err).toContain('The rules from before are back.');
    expect((await run(['rules', 'export'])).out).toBe(before);
  });

  const SECRET = {
    ...RULE,
    sensitive: true,
    priority: 7,
    actions: [{ action: 'set-attribute', path: '/driver_info/ipmi_password', value: 'planted' }],
  };

  it('that are sensitive are neither lost by an import nor made of what is shown of them', async () => {
    const { run, lab } = await open();
    const { uuid } = (await lab.inspector.rules.create(JSON.stringify(SECRET))).unwrap();
    const exported = await run(['rules', 'export']);
    expect(exported.out).not.toContain('planted');
    expect(exported.err).toContain('1 sensitive rule cannot be imported');
    const again = { files: { 'rules.json': exported.out } };
    for (const more of [[], ['--replace']]) {
      const refused = await run(['rules', 'import', 'rules.json', ...more], again);
      expect(refused.code).toBe(2);
      expect(refused.err).toContain('rules[0]');
    }
    const replaced = await run(['rules', 'import', 'rules.json', '--replace'], files(RULE));
    expect(replaced.code).toBe(2);
    expect(replaced.err).toContain(`Rule ${uuid} is stored, and is sensitive`);
    expect((await lab.inspector.rules.list()).unwrap()).toMatchObject([{ uuid }]);
    const { out } = await run(['rules', 'show', uuid]);
    expect(out).toContain('Priority 7');
    expect(out).toContain('Sensitive');
    expect((await run(['rules', 'list'])).out).toMatch(/PRIORITY[^]*7/);
  });

  it('are not cleared when it was interrupted, or when they could not be checked', async () => {
    const interrupted = new AbortController();
    let isAway = false;
    const { run, lab } = await open({
      reach: ({ inspector }) => {
        const dryRun: OperatorApi['rules']['dryRun'] = async (options) => {
          if (isAway) return Err(new InspectorError('inspector-unavailable', 'away'));
          interrupted.abort();
          return inspector.rules.dryRun(options);
        };
        return { ...bound(inspector), rules: { ...inspector.rules, dryRun } };
      },
    });
    const { uuid } = (await lab.inspector.rules.create(JSON.stringify(RULE))).unwrap();
    const replace = ['rules', 'import', 'rules.json', '--replace'];
    const { signal } = interrupted;
    expect((await run(replace, { ...files(RULE), signal })).code).toBe(EXIT.interrupted);
    isAway = true;
    expect((await run(replace, files(RULE))).code).toBe(EXIT.later);
    expect((await lab.inspector.rules.list()).unwrap()).toMatchObject([{ uuid }]);
  });

  it('are shown in words', async () => {
    const { run, lab } = await open();
    const condition = { op: 'ge', field: 'memory_mb', value: 65536, multiple: 'all', invert: true };
    const { uuid } = (await lab.inspector.rules.create(JSON.stringify({ ...RULE, conditions: [condition] }))).unwrap();
    const { out } = await run(['rules', 'show', uuid]);
    expect(out).toContain('If: memory_mb not ge {"value":65536}, of several values all');
    expect(out).toContain('Then: set-attribute {"path":"/extra/big","value":true}');
  });

  const NEVER = {
    conditions: [
      { op: 'lt', field: 'a', value: 1 },
      { op: 'gt', field: 'a', value: 2 },
    ],
  };

  it.each([[[]], [['--offline']]])('are looked at, and with 7 if one is wrong; %j', async (options) => {
    const { run } = await open();
    const words = ['rules', 'lint', 'rules.json', ...options];
    const { code, out } = await run(words, files([RULE, { ...RULE, ...NEVER }]));
    expect(code).toBe(7);
    expect(out).toMatch(/^error: rule 2 \(big\): .+\[contradiction\]$/m);
    expect((await run(words, files([RULE]))).code).toBe(0);
  });

  it('are looked at by what the inspector has of its own', async () => {
    const tag = defineAction({ name: 'tag', apply: () => undefined });
    const { run } = await open({ actions: [tag] });
    const words = ['rules', 'lint', 'rules.json'];
    const own = files([{ actions: [{ action: 'tag' }] }]);
    expect(await run(words, own)).toMatchObject({ code: 0, out: expect.stringMatching(/^note: rule 1: .+\n$/) });
    expect((await run([...words, '--offline'], own)).code).toBe(7);
  });

  it('that are stored are looked at, also where the inspector itself cannot do that', async () => {
    for (const isOld of [false, true]) {
      const { run, lab } = await open({
        reach: ({ inspector }) => {
          const lacking = async () => Err(new InspectorError('not-supported', 'It cannot'));
          return isOld ? { ...bound(inspector), rules: { ...inspector.rules, lint: lacking } } : inspector;
        },
      });
      (await lab.inspector.rules.create(JSON.stringify({ ...RULE, ...NEVER }))).unwrap();
      expect(await run(['rules', 'lint'])).toMatchObject({ code: 7, out: expect.stringContaining('rule 1 (big)') });
    }
  });

  it('leave no dry run behind when they are imported', async () => {
    const runs: DryRun[] = [];
    const { run } = await open({
      reach: ({ inspector }) => {
        const dryRun: OperatorApi['rules']['dryRun'] = async (options) =>
          (await inspector.rules.dryRun(options)).map((begun) => {
            runs.push(begun);
            return begun;
          });
        return { ...bound(inspector), rules: { ...inspector.rules, dryRun } };
      },
    });
    expect((await run(['rules', 'import', 'rules.json'], files(RULE))).code).toBe(0);
    expect(runs.map(({ summary }) => summary.end)).toEqual(['complete']);
  });

  it('are tried on stored data', async () => {
    const { run } = await open();
    await run(['start', '--wait', 'machine-1']);
    const { code, out } = await run(['rules', 'dry-run', 'rules.json'], files(RULE));
    expect(code).toBe(0);
    expect(out).toContain('machine-1  add /extra/big true\n');
    expect(out).toContain('would change 1 of 1 node');
  });

  it.each(['{', '[1]', '"x"', '{"rules": 5}'])('a file with %s is none of rules', async (text) => {
    const { run } = await open();
    expect((await run(['rules', 'import', 'f'], { files: { f: text } })).code).toBe(2);
  });
});

describe('exit codes', () => {
  it('are all on the page', () => {
    const page = readFileSync(new URL('../../../docs/inspectorctl.md', import.meta.url), 'utf8');
    const codes = [...page.matchAll(/^\| (\d+) \|/gm)].map(([, code]) => Number(code));
    expect(codes).toEqual(Object.values(EXIT));
  });

  it.each([
    [['status', 'nobody'], 3],
    [['status', 'machine-1'], 3],
    [['data', 'machine-1'], 3],
    [['show', 'no-such-run'], 3],
    [['rules', 'show', 'no-such-rule'], 3],
    [['abort', 'machine-1'], 3],
    [[], 2],
    [['sing'], 2],
    [['status'], 2],
    [['runs', '--since', 'yesterday'], 2],
    [['runs', '--outcome', 'good'], 2],
    [['lookup'], 2],
    [['rules', 'lint', '--offline'], 2],
    [['lookup', 'there-is-no-such-file'], 2],
    [['start', '--wait', '--concurrency', '0', 'machine-1'], 2],
    [['--version'], 0],
    [['--help'], 0],
  ])('%j: %d', async (words, code) => {
    const { run } = await open();
    expect((await run(words)).code).toBe(code);
  });

  it('6 where the inspector has no history', async () => {
    const { run } = await open({ store: (options) => ({ nodes: createMemoryStore(options).nodes }) });
    const { code, err } = await run(['runs']);
    expect(code).toBe(6);
    expect(err).toContain('not-supported: ');
  });

  it('130 where a question is interrupted', async () => {
    const never = { status: () => new Promise(() => {}) } as unknown as OperatorApi;
    const interrupt = new AbortController();
    const asked = runMain(never, ['status', 'x'], { signal: interrupt.signal });
    interrupt.abort();
    expect((await asked).code).toBe(130);
  });
});

describe('lists', () => {
  it('have all pages, or as many as are wanted', async () => {
    const { run, lab } = await open({ machines: 3, apiMaxLimit: 2 });
    for (const name of lab.names) (await lab.inspector.introspect(name)).unwrap();
    const runsIn = async (...words: string[]) =>
      (JSON.parse((await run(['list', '--json', ...words])).out) as { introspections: unknown[] }).introspections;
    expect(await runsIn()).toHaveLength(3);
    expect(await runsIn('--limit', '1')).toHaveLength(1);
    expect(await runsIn('--state', 'finished', 'error')).toHaveLength(0);
  });

  it('runs of a node, of a time, that ended so', async () => {
    const { run, lab } = await open({ machines: 2 });
    await run(['start', '--wait', 'machine-1']);
    await run(['start', 'machine-2']);
    await lab.inspector.idle();
    const found = async (...words: string[]) =>
      (JSON.parse((await run(['runs', '--json', ...words])).out) as { runs: { name: string }[] }).runs.map(
        ({ name }) => name,
      );
    expect(await found()).toEqual(['machine-2', 'machine-1']);
    expect(await found('machine-1')).toEqual(['machine-1']);
    expect(await found('--outcome', 'active')).toEqual(['machine-2']);
    expect(await found('--limit', '1')).toEqual(['machine-2']);
    expect(await found('--since', '2999-01-01')).toEqual([]);
    expect(await found('--since', '7d')).toHaveLength(2);
  });
});

it('a look-up says which node, and why', async () => {
  const { run, lab } = await open({ machines: [{ node: { macs: ['02:00:5e:18:05:01'], driver_info: {} } }] });
  await run(['start', 'machine-1']);
  await lab.inspector.idle();
  const taken = await run(['lookup', '--mac', '02:00:5e:18:05:01']);
  expect(taken.out).toMatch(/^Found: [0-9a-f-]{36}$/m);
  expect(taken.out).toContain(': taken\n');
  const posted = await run(['lookup', '-'], { files: { '-': JSON.stringify(loadPayload('lldp')) } });
  expect(posted.out).toContain('Found: no node');
  expect(posted.out).toContain(': only-like\n');
});

it('logs are shown file by file, or one of them', async () => {
  const payload = { ...loadPayload('virtual-machine'), error: 'no disk', logs: postedLogs('journal', 'a\nERROR b\n') };
  const { run, lab } = await open({
    logSink: memoryLogSink(),
    machines: [{ payload, node: { driver_info: {}, macs: macsOf(payload) } }],
  });
  expect((await run(['start', '--wait', 'machine-1'])).code).toBe(1);
  await lab.inspector.idle();
  const { runId } = (await lab.inspector.status('machine-1')).unwrap();
  expect(await run(['logs', runId])).toMatchObject({ code: 0, out: '==> journal (10 bytes) <==\na\nERROR b\n' });
  expect(await run(['logs', runId, '--name', 'journal'])).toMatchObject({ code: 0, out: 'a\nERROR b\n' });
  const other = await run(['logs', runId, '--name', 'other']);
  expect(other).toMatchObject({ code: 3, err: expect.stringContaining('there are: journal') as string });
});

it('data is to the letter, but on a terminal', async () => {
  const { run, lab } = await open();
  await run(['start', '--wait', 'machine-1']);
  const text = (await lab.inspector.dataText('machine-1', 'unprocessed')).unwrap();
  expect((await run(['data', 'machine-1', '--kind', 'unprocessed'])).out).toBe(text);
  const shown = (await run(['data', 'machine-1', '--kind', 'unprocessed'], { isTerminal: true })).out;
  expect(JSON.parse(shown)).toEqual(JSON.parse(text));
});
