import { type DryRunLine, dryRunLineSchema } from '@ironic-inspector/api-schemas';
import type { DryRunNode, DryRunOptions, DryRunSummary, Rules } from '@ironic-inspector/core';
import { Err, InspectorError, Ok } from '@ironic-inspector/core/errors';
import { jsonText, parseJson } from '@ironic-inspector/core/model';
import { readLines } from '../lines.ts';
import { unusable } from '../unusable.ts';
import type { AskV2 } from './ask.ts';
import { rulesIn } from './given-rules.ts';

/** Milliseconds for which nobody may ask for a node before the connection is given back. */
const LONGEST_REST = 300_000;

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
 * summary comes in the last line. The connection is closed when all was read, when the reader
 * leaves, by the signal, or when nobody reads for too long: nothing tells of a reader who forgot.
 */
export async function dryRun(
  ask: AskV2,
  { rules, snapshot, signal, ...options }: DryRunOptions,
): ReturnType<Rules['dryRun']> {
  if (snapshot !== undefined) {
    return Err(new InspectorError('not-supported', 'A dry run on a server takes no snapshot of nodes'));
  }
  const given = rulesIn(rules);
  if (given.err) return given;
  const over = new AbortController();
  let summary = NOTHING;
  const end = (how: 'left' | 'aborted' | 'failed', error: InspectorError | null = null) => {
    if (summary.end === null) summary = { ...summary, end: how, error };
    clearTimeout(resting);
    signal?.removeEventListener('abort', abort);
    over.abort();
  };
  const abort = () => end('aborted');
  /** Runs while nobody asks for a node. */
  let resting: ReturnType<typeof setTimeout> | undefined;
  const rest = () => {
    if (!over.signal.aborted) resting = setTimeout(() => end('failed', forgotten()), LONGEST_REST);
  };

  async function* read(response: Response): AsyncGenerator<DryRunNode, void, undefined> {
    for await (const text of readLines(response, over.signal)) {
      const line = lineIn(text);
      if (line === undefined) return end('failed', unusable(question, 'a line of it cannot be read'));
      if ('summary' in line) {
        summary = line.summary;
        return;
      }
      rest();
      yield line.node;
      clearTimeout(resting);
    }
    end('failed', new InspectorError('inspector-unavailable', 'The dry run ended in the middle: the server is away'));
  }

  const body = jsonText({ ...options, rules: given.val });
  const question = { method: 'POST', path: '/v2/rules/dry-run', body, signal: over.signal } as const;
  signal?.addEventListener('abort', abort);
  if (signal?.aborted === true) abort();
  const opened = over.signal.aborted ? undefined : await ask.open(question, 'application/x-ndjson');
  if (opened?.err === true && summary.end === null) {
    end('failed', opened.val);
    return opened;
  }
  rest();
  const lines = opened?.ok === true ? read(opened.val) : undefined;
  const nodes: AsyncIterator<DryRunNode, undefined, undefined> = {
    next: async () => {
      clearTimeout(resting);
      const next = await lines?.next();
      if (next?.done === false && summary.end === null) return next;
      end('left');
      return { value: undefined, done: true };
    },
    return: async () => {
      end('left');
      await lines?.return();
      return { value: undefined, done: true };
    },
  };
  return Ok({
    [Symbol.asyncIterator]: () => nodes,
    get summary() {
      return summary;
    },
  });
}

function forgotten(): InspectorError {
  const message = `Nobody has asked the dry run for a node for ${LONGEST_REST / 1000} s, so that it was ended`;
  return new InspectorError('too-slow', message);
}

function lineIn(text: string): DryRunLine | undefined {
  try {
    return dryRunLineSchema.safeParse(parseJson(text)).data;
  } catch {
    return undefined;
  }
}
