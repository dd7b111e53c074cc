import { Err, InspectorError, jsonText, Ok } from '@ironic-inspector/core';
import type { IronicRelay } from '@ironic-inspector/core';
import type { FakeIronic } from './fake-ironic.ts';
import { answerTo, DEFAULT_SETTINGS } from './serve-ironic.ts';

/**
 * The way from a gateway to the fake, in memory: its API as a socket shows it, with the faults that
 * it was told of. Where Ironic drops or hangs nobody knows whether it got the request.
 */
export function fakeRelay(fake: FakeIronic): IronicRelay {
  return {
    send: async ({ method, path, headers, body = '' }, { signal }) => {
      await Promise.resolve();
      const answer = answerTo(fake, DEFAULT_SETTINGS, { method, url: path, headers }, body);
      if (answer === 'drop')
        return Err(new InspectorError('ironic-failed', 'Ironic did not answer: it dropped the line'));
      if (answer === 'hang') {
        await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
        return Err(new InspectorError('ironic-failed', 'Ironic did not answer in time'));
      }
      const text = answer.html ?? (answer.body === undefined ? '' : jsonText(answer.body));
      const named = Object.entries(answer.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]);
      const all = { 'content-type': 'application/json', ...Object.fromEntries(named) };
      return Ok({ status: answer.status, headers: all, body: text });
    },
  };
}
