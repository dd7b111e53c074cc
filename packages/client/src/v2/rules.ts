import {
  type DryRunLine,
  dryRunLineSchema,
  findingListSchema,
  ruleListSchema,
  ruleSchema,
} from '@ironic-inspector/api-schemas';
import type { DryRunNode, DryRunOptions, DryRunSummary, NewRule, Rule, Rules } from '@ironic-inspector/core';
import { DONE, Err, InspectorError, Ok, type Result } from '@ironic-inspector/core/errors';
import { jsonText, parseJson } from '@ironic-inspector/core/model';
import { readLines } from '../lines.ts';
import { unusable } from '../unusable.ts';
import { type AskV2, pathOf } from './ask.ts';

type GivenRule = NewRule | Rule | string;

/** The operator's rules over `/v2`. */
export function v2Rules(ask: AskV2): Rules {
  const at = (uuid: string) => pathOf('rule-not-found', 'rules', uuid);
  return {
    create: (rule: GivenRule) => {
      const body = typeof rule === 'string' ? rule : jsonText(rule);
      return ask.of(ruleSchema, { method: 'POST', path: '/v2/rules', body });
    },
    get: async (uuid) => {
      const path = at(uuid);
      return path.err ? path : ask.of(ruleSchema, { method: 'GET', path: path.val });
    },
    list: async () => (await ask.of(ruleListSchema, { method: 'GET', path: '/v2/rules' })).map(({ rules }) => rules),
    remove: async (uuid) => {
      const path = at(uuid);
      if (path.err) return path;
      return (await ask.text({ method: 'DELETE', path: path.val })).andThen(() => DONE);
    },
    clear: async () => (await ask.text({ method: 'DELETE', path: '/v2/rules' })).andThen(() => DONE),
    lint: async (rules?: readonly GivenRule[]) => {
      const given = rulesIn(rules);
      if (given.err) return given;
      const question = { method: 'POST', path: '/v2/rules/lint', body: jsonText({ rules: given.val }) } as const;
      return (await ask.of(findingListSchema, question)).map(({ findings }) => findings);
    },
    dryRun: (options?: DryRunOptions) => dryRun(ask, options ?? {}),
  };
}

/** Rules in a body; one that is JSON text is parsed. */
function rulesIn(rules: readonly GivenRule[] | undefined): Result<readonly unknown[] | undefined, InspectorError> {
  try {
    return Ok(rules?.map((rule) => (typeof rule === 'string' ? parseJson(rule) : rule)));
  } catch {
    return Err(new InspectorError('bad-request', 'rules: one of them is no JSON'));
  }
}

/** What a dry run has found before its last line came. */
const NOTHING: DryRunSummary = Object.freeze({
  end: null,
  error: null,
  nodes: 0,
  evaluated: 0,
  changed: 0,
  conflicting: 0,
  failing: 0,
  rules: [],
  text: 'The summary comes with the last node',
});

/**
 * A dry run on the server: a line of the answer for each node, read as the loop asks for it. The
 * summary comes in the last line.
 */
async function dryRun(ask: AskV2, { rules, snapshot, signal, ...options }: DryRunOptions): ReturnType<Rules['dryRun']> {
  if (snapshot !== undefined) {
    return Err(new InspectorError('not-supported', 'A dry run on a server takes no snapshot of nodes'));
  }
  const given = rulesIn(rules);
  if (given.err) return given;
  const left = new AbortController();
  let summary = NOTHING;
  const close = (end: 'left' | 'aborted' | 'failed', error: InspectorError | null = null) => {
    if (summary.end === null) summary = { ...summary, end, error };
  };
  const abort = () => {
    close('aborted');
    left.abort();
  };
  signal?.addEventListener('abort', abort);
  if (signal?.aborted === true) close('aborted');
  const body = jsonText({ ...options, rules: given.val });
  const question = { method: 'POST', path: '/v2/rules/dry-run', body, signal: left.signal } as const;
  const opened = await ask.open(question);
  if (opened.err && summary.end === null) {
    signal?.removeEventListener('abort', abort);
    return opened;
  }
  async function* loop(): AsyncGenerator<DryRunNode, void, undefined> {
    try {
      if (opened.err) return;
      for await (const text of readLines(opened.val, left.signal)) {
        const line = lineIn(text);
        if (line === undefined) return close('failed', unusable(question, 'a line of it cannot be read'));
        if ('summary' in line) {
          summary = line.summary;
          return;
        }
        if (summary.end !== null) return;
        yield line.node;
      }
      close(
        'failed',
        new InspectorError('inspector-unavailable', 'The dry run ended in the middle: the server is away'),
      );
    } finally {
      close('left');
      left.abort();
      signal?.removeEventListener('abort', abort);
    }
  }
  const nodes = loop();
  return Ok({
    [Symbol.asyncIterator]: () => nodes,
    get summary() {
      return summary;
    },
  });
}

function lineIn(text: string): DryRunLine | undefined {
  try {
    return dryRunLineSchema.safeParse(parseJson(text)).data;
  } catch {
    return undefined;
  }
}
