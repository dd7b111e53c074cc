import { Ok, type CallbackRefusal } from '@ironic-inspector/core';
import { UNREADABLE } from '../body.ts';
import { refusal as refusedWith, tryLater } from '../error-response.ts';
import { jsonResponse } from '../responses.ts';
import { continueToWire } from '../wire.ts';
import type { Route } from '../route.ts';
import { FINDING, STORED } from './answers.ts';

/**
 * Takes the callback of a booted ramdisk (CONTRACT.md §1.11), with the token of its run if it was
 * given one. Answers when the data is processed.
 */
const continueIntrospection: Route['handle'] = async ({ inspector, query, request, text, refusal, inHand }) => {
  const begun = performance.now();
  const refused = refusal();
  if (refused !== undefined) {
    inspector.callbackRefused(refused, request);
    return Ok(ANSWERS[refused](request.remoteAddress));
  }
  const body = await text();
  if (body.err) {
    const reason = UNREADABLE[body.val.code];
    if (reason !== undefined) inspector.callbackRefused(reason, request);
    return body;
  }
  const answer = await inspector.continue(body.val, {
    token: query('token'),
    receivedIn: performance.now() - begun,
    inHand,
    ...request,
  });
  return answer.map((accepted) => jsonResponse(continueToWire(accepted)));
};

const ELSEWHERE = 'Callbacks are not taken from this network';
/** It is the handler that lacks `remoteAddress`, or a proxy that sets no header. */
const FROM_NOWHERE = 'Callbacks are taken from some networks only, and where this one comes from is unknown';

/** 503 makes the ramdisk repeat its callback; 429, the usual status, would end its inspection. */
const ANSWERS = {
  closed: () => refusedWith(403, 'This instance takes no callbacks'),
  network: (address) => refusedWith(403, address === undefined ? FROM_NOWHERE : ELSEWHERE),
  rate: () => tryLater('Too many callbacks from this address, please, retry later'),
} as const satisfies Partial<Record<CallbackRefusal, (address: string | undefined) => Response>>;

/** The callback of ramdisks. */
export const callbackRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/v1/continue',
    policy: 'introspection:continue',
    handle: continueIntrospection,
    // The ramdisk repeats a callback after 409 or 500 and above, so those are only for what another
    // attempt can mend.
    statuses: { 'already-exists': 400 },
    showsDefects: true,
    operation: {
      id: 'continueIntrospection',
      summary: 'Take what a ramdisk collected',
      description:
        'For ramdisks, which have no credentials. Answered when all is processed. The same body again is answered the same way. The ramdisk repeats what is answered with 409, or with 500 and above.',
      since: '1.0',
      body: {
        schema: 'RamdiskData',
        required: true,
        description:
          'Anything may be missing. What has another type than is said here is passed over with a warning, and what is not named here is kept.',
      },
      answers: { 200: { description: 'The node that it belongs to.', schema: 'Continued' } },
      query: ['token'],
      refusals: [
        'bad-request',
        'callback-refused',
        'overloaded',
        'lookup-failed',
        'processing-failed',
        'node-locked',
        'too-large',
        'too-slow',
        'already-exists',
        ...FINDING,
        ...STORED,
      ],
    },
  },
];
