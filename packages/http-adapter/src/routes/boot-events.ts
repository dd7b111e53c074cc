import { heardBootEventSchema } from '@ironic-inspector/api-schemas';
import { Err, type ErrorCode, InspectorError } from '@ironic-inspector/core';
import type { Route } from '../route.ts';
import { answerWith, textAnswer } from '../v2/answers.ts';
import { jsonBody } from '../v2/body.ts';
import { bootEventSchema } from '../wire-schemas.ts';
import { STORED } from './answers.ts';

/** Takes what somebody who watches machines boot, as dnsmasq does, tells of one. */
const tellBootEvent: Route['handle'] = async (call) => {
  const event = await jsonBody(call, bootEventSchema);
  if (event.err) return event;
  const { what, mac, address, file, source } = event.val;
  const told = { what, source, ...(mac && { mac }), ...(address && { address }), ...(file && { file }) };
  const heard = await call.inspector.bootEvent(told, call.request);
  return heard.map((runs) => answerWith(heardBootEventSchema, runs));
};

function refuse(code: ErrorCode, message: string) {
  return Err(new InspectorError(code, message));
}

/** A script that does nothing: what iPXE fetches by `chain` has to be one. */
const NOTHING = '#!ipxe\nexit 0\n';

/**
 * Takes what an iPXE script tells of its own machine, which has no credentials. Whoever asks is not
 * told whether anybody waits for it.
 */
const tellByIpxe: Route['handle'] = async ({ inspector, query, request, refusal, hearsIpxe }) => {
  if (!hearsIpxe) return refuse('not-supported', 'Boot events of iPXE are not listened to here');
  const refused = refusal();
  if (refused === 'rate') {
    return refuse('overloaded', 'Too many boot events from this address, please, retry later');
  }
  if (refused !== undefined) return refuse('callback-refused', 'Boot events are not taken from this network');
  const file = query('file');
  const address = request.remoteAddress;
  const heard = await inspector.bootEvent(
    {
      what: file === undefined ? 'address-given' : 'kernel-sent',
      mac: query('mac') ?? '',
      source: 'ipxe',
      ...(file !== undefined && { file }),
      ...(address !== undefined && { address }),
    },
    request,
  );
  return heard.map(() => textAnswer(NOTHING));
};

/** What is told of machines that boot. The original has nothing like it: it is below `/v2`. */
export const bootEventRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/v2/boot-events',
    policy: 'introspection:boot_event',
    handle: tellBootEvent,
    operation: {
      id: 'tellBootEvent',
      summary: 'Tell how far a machine got that boots',
      description:
        'The run that waits for the machine gets it into its timeline, and nothing else changes. A machine that nobody waits for is no error.',
      body: { schema: 'BootEvent', required: true },
      answers: { 200: { description: 'The runs that were told.', schema: 'HeardBootEvent' } },
      refusals: ['bad-request', 'too-large', 'too-slow', 'overloaded', ...STORED],
      example: {
        body: { what: 'address-given', mac: '52:54:00:12:34:56', address: '192.0.2.50', source: 'dnsmasq' },
        status: 200,
      },
    },
  },
  {
    method: 'GET',
    path: '/v2/boot-events/ipxe',
    policy: 'introspection:boot_event:ipxe',
    handle: tellByIpxe,
    operation: {
      id: 'tellBootEventByIpxe',
      summary: 'Tell that this machine has fetched its kernel',
      description:
        'For iPXE scripts, which have no credentials; only where that is switched on, from the networks that may post callbacks. It moves the timeline of a run, and nothing else.',
      query: ['mac', 'file'],
      example: { query: { mac: '52:54:00:12:34:56', file: 'ipa.kernel' }, status: 200 },
      answers: { 200: { description: 'An iPXE script that does nothing.', type: 'text/plain' } },
      refusals: ['bad-request', 'not-supported', 'callback-refused', 'overloaded', ...STORED],
    },
  },
];
