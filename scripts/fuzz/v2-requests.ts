/** Requests below `/v2`: those that are right in all but one thing, and those that are in none. */
import fc from 'fast-check';
import { oddValue, oddWord } from './odd-values.ts';
import { rule } from './rules.ts';

/** What is drawn: who sends it knows how. */
export interface V2Request {
  readonly method: string;
  readonly path: string;
  readonly body: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

const word = oddWord.map(encodeURIComponent);

const LISTS = ['introspections', 'nodes', 'runs', 'refused-callbacks', 'rules', 'webhooks'];
const PARAMETERS = 'limit after state node name mac serial product outcome since most history kind x'.split(' ');
const VALUES = ['0', '1', '10', 'MQ', 'IA', 'finished', 'error', '2026-01-01T00:00:00Z', 'true', 'processed'];

const query = fc
  .array(fc.tuple(fc.constantFrom(...PARAMETERS), fc.oneof(fc.constantFrom(...VALUES), word)), { maxLength: 3 })
  .map((pairs) => (pairs.length === 0 ? '' : `?${pairs.map(([name, value]) => `${name}=${value}`).join('&')}`));

const rules = fc.oneof(
  { weight: 4, arbitrary: fc.array(rule, { maxLength: 4 }).map((all) => `[${all.join(',')}]`) },
  { weight: 1, arbitrary: oddValue.map((value) => JSON.stringify(value) ?? 'null') },
);
const addresses = fc.array(fc.oneof(fc.constantFrom('52:54:00:00:00:01', '192.0.2.1'), oddWord), { maxLength: 5 });

const bodies: Readonly<Record<string, fc.Arbitrary<string>>> = {
  '/v2/rules/lint': rules.map((given) => `{"rules":${given}}`),
  '/v2/rules/dry-run': fc
    .tuple(rules, fc.array(oddWord, { maxLength: 3 }))
    .map(([given, nodes]) => `{"rules":${given},"nodes":${JSON.stringify(nodes)}}`),
  '/v2/rules': rule,
  '/v2/lookup': fc
    .record({ mac: addresses, bmc_address: addresses }, { requiredKeys: [] })
    .map((given) => JSON.stringify(given)),
  '/v2/webhooks': fc
    .record(
      {
        url: fc.oneof(fc.constant('https://receiver.invalid/'), fc.webUrl(), oddWord),
        types: fc.array(fc.oneof(fc.constantFrom('failed', 'state-changed'), oddWord), { maxLength: 3 }),
        nodes: fc.array(oddWord, { maxLength: 3 }),
        enabled: fc.boolean(),
        x: oddValue,
      },
      { requiredKeys: [] },
    )
    .map((given) => JSON.stringify(given) ?? ''),
  '/v2/boot-events': fc
    .record({ what: fc.constantFrom('address-given', 'x'), mac: oddWord, source: oddWord })
    .map((given) => JSON.stringify(given)),
};

/** What an `EventSource` sends when it comes back, or nearly. */
const lastId = fc.option(
  fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom('0', '1', '10', '1000', '9007199254740991') },
    { weight: 1, arbitrary: fc.constantFrom('-1', '1e3', '9'.repeat(20)) },
  ),
  { nil: undefined },
);

/** A stream of events, which has an end only where it is refused: see who sends it. */
function watch(node: fc.Arbitrary<string>): fc.Arbitrary<V2Request> {
  const types = fc.subarray(['failed', 'state-changed', 'warning', 'hook-finished'], { minLength: 1 });
  const optional = { requiredKeys: [] };
  const of = fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({ node, run: word.filter(Boolean), types: types.map((all) => all.join(',')) }, optional),
    },
    { weight: 1, arbitrary: fc.record({ node: word, run: word, types: word, x: word }, optional) },
  );
  return fc.tuple(of, lastId).map(([given, id]) => {
    const asked = Object.entries(given).map(([name, value]) => `${name}=${value}`);
    return {
      method: 'GET',
      path: `/v2/events${asked.length === 0 ? '' : `?${asked.join('&')}`}`,
      body: undefined,
      ...(id !== undefined && { headers: { 'Last-Event-ID': id } }),
    };
  });
}

/** A request for one of these nodes, or for anything else. */
export function v2Request(node: fc.Arbitrary<string>): fc.Arbitrary<V2Request> {
  const segment = fc.oneof(node, word);
  const read = fc.oneof(
    fc.constantFrom(...LISTS, 'history', 'boot-policy', 'deleted-nodes', '').map((name) => `/v2/${name}`),
    fc
      .tuple(segment, fc.constantFrom('', '/introspection', '/data', '/diagnosis', '/diff'))
      .map(([of, rest]) => `/v2/nodes/${of}${rest}`),
    fc
      .tuple(segment, fc.constantFrom('', '/events', '/data', '/logs', '/diagnosis'))
      .map(([of, rest]) => `/v2/runs/${of}${rest}`),
    segment.map((uuid) => `/v2/rules/${uuid}`),
    segment.map((id) => `/v2/webhooks/${id}`),
  );
  const anyBody = fc.option(
    fc.oneof(
      oddValue.map((value) => JSON.stringify(value) ?? ''),
      oddWord,
    ),
    { nil: undefined },
  );
  return fc.oneof(
    {
      weight: 5,
      arbitrary: fc.tuple(read, query).map(([path, asked]) => ({ method: 'GET', path: path + asked, body: undefined })),
    },
    {
      weight: 4,
      arbitrary: fc
        .constantFrom(...Object.keys(bodies))
        .chain((path) => (bodies[path] ?? oddWord).map((body) => ({ method: 'POST', path, body }))),
    },
    {
      weight: 2,
      arbitrary: fc
        .tuple(node, fc.constantFrom('introspection', 'abort', 'reapply'), anyBody)
        .map(([of, what, body]) => ({ method: 'POST', path: `/v2/nodes/${of}/${what}`, body })),
    },
    {
      weight: 2,
      arbitrary: fc
        .tuple(fc.constantFrom('POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD'), read, query, anyBody)
        .map(([method, path, asked, body]) => ({ method, path: path + asked, body })),
    },
    { weight: 1, arbitrary: watch(node) },
  );
}
