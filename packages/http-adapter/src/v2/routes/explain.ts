import {
  diagnosisSchema,
  explainedBootPolicySchema,
  explainedLookupSchema,
  hardwareDiffSchema,
} from '@ironic-inspector/api-schemas';
import { isJsonObject, type LookupQuestion, parseJson } from '@ironic-inspector/core';
import type { Operation, Route } from '../../route.ts';
import { FINDING, STORED } from '../../routes/answers.ts';
import { answerWith } from '../answers.ts';
import { flag, readQuery, text as textParameter } from '../query.ts';

/** Characters of the longest body that may be a list of addresses. */
const LONGEST_LIST = 65_536;

const lookup: Route['handle'] = async ({ inspector, text }) => {
  const body = await text();
  if (body.err) return body;
  const explained = await inspector.explainLookup(addressesIn(body.val) ?? body.val);
  return explained.map((found) => answerWith(explainedLookupSchema, found));
};

/** `{ "mac": […], "bmc_address": […] }`; anything else is what a ramdisk posts. */
function addressesIn(text: string): LookupQuestion | undefined {
  if (text.length > LONGEST_LIST) return undefined;
  try {
    const given = parseJson(text);
    if (!isJsonObject(given)) return undefined;
    const isList = ([name, list]: [string, unknown]) =>
      (name === 'mac' || name === 'bmc_address') &&
      Array.isArray(list) &&
      list.every((address) => typeof address === 'string');
    const members = Object.entries(given);
    return members.length > 0 && members.every(isList) ? given : undefined;
  } catch {
    return undefined;
  }
}

const QUOTES = {
  logs: flag("Whether lines of the ramdisk's logs are quoted. Whoever may not read logs is shown none.", true),
};

const diagnose =
  (of: 'node' | 'run'): Route['handle'] =>
  async (call) => {
    const query = readQuery(call, QUOTES);
    if (query.err) return query;
    const logs = query.val.logs && call.may('introspection:logs');
    const found = await call.inspector.diagnose(call.param(of), { ...call.request, logs });
    return found.map((diagnosis) => answerWith(diagnosisSchema, diagnosis));
  };

const RUNS = {
  from: textParameter('The id of the earlier run. Without it, the last one before `to` that has data.'),
  to: textParameter('The id of the later run. Without it, the newest one that has data.'),
};

const diff: Route['handle'] = async (call) => {
  const query = readQuery(call, RUNS);
  if (query.err) return query;
  const { from, to } = query.val;
  const runs = { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
  const found = await call.inspector.history.diff(call.param('node'), runs);
  return found.map((changes) => answerWith(hardwareDiffSchema, changes));
};

const showBootPolicy: Route['handle'] = async ({ inspector }) =>
  (await inspector.bootPolicy()).map((policy) => answerWith(explainedBootPolicySchema, policy));

const diagnosis: Pick<Operation, 'parameters' | 'answers'> = {
  parameters: QUOTES,
  answers: { 200: { description: 'How far it got, and the causes.', schema: 'Diagnosis' } },
};

/** Why things are as they are. Nothing is changed. */
export const explainRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/v2/nodes/:node/diagnosis',
    policy: 'introspection:diagnosis',
    handle: diagnose('node'),
    operation: {
      id: 'diagnoseNode',
      summary: 'Why the newest run of a node is where it is, and what can be done',
      ...diagnosis,
      refusals: ['bad-request', 'introspection-not-found', ...FINDING, ...STORED],
      example: { path: { node: 'node-1' }, query: { logs: 'false' }, status: 200 },
    },
  },
  {
    method: 'GET',
    path: '/v2/runs/:run/diagnosis',
    policy: 'introspection:diagnosis',
    handle: diagnose('run'),
    operation: {
      id: 'diagnoseRun',
      summary: 'Why a run is, or was, where it is',
      ...diagnosis,
      refusals: ['bad-request', 'introspection-not-found', 'run-not-found', ...FINDING, ...STORED],
      example: { path: { run: '5b0d2f6e-3c1a-4f7e-9d64-0a1c8e7b2f35' }, status: 200 },
    },
  },
  {
    method: 'GET',
    path: '/v2/nodes/:node/diff',
    policy: 'introspection:history',
    handle: diff,
    operation: {
      id: 'diffHardware',
      summary: "What changed in a node's machine between two of its runs",
      parameters: RUNS,
      answers: { 200: { description: 'The changes, the most serious first.', schema: 'HardwareDiff' } },
      refusals: ['bad-request', 'run-not-found', 'data-not-found', 'not-supported', ...FINDING, ...STORED],
      example: { path: { node: 'node-1' }, status: 200 },
    },
  },
  {
    method: 'POST',
    path: '/v2/lookup',
    policy: 'introspection:lookup',
    handle: lookup,
    operation: {
      id: 'explainLookup',
      summary: 'What a look-up would make of a machine, and why',
      body: {
        schema: 'LookupQuestion',
        required: true,
        description: 'Addresses alone, or what a ramdisk posts.',
      },
      answers: { 200: { description: 'The node that it would be taken for, and all others.', schema: 'Lookup' } },
      refusals: ['bad-request', 'processing-failed', 'too-large', 'too-slow', ...STORED],
      example: { body: { mac: ['52:54:00:12:34:56'], bmc_address: ['192.0.2.10'] }, status: 200 },
    },
  },
  {
    method: 'GET',
    path: '/v2/boot-policy',
    policy: 'introspection:boot_policy',
    handle: showBootPolicy,
    operation: {
      id: 'showBootPolicy',
      summary: 'Who may boot from the network now, and why',
      answers: {
        200: { description: 'The policy; without a firewall, what one would be told.', schema: 'BootPolicy' },
      },
      refusals: STORED,
      example: { status: 200 },
    },
  },
];
