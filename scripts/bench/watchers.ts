/**
 * The watchers of a benchmark: `COUNT` streams of the events of the server at `URL`, each from an
 * address of its own. Prints how many events came when it is stopped.
 */
import { once } from 'node:events';
import { Client } from 'undici';
import { sourceAddress } from '../source-address.ts';

const { URL: url = '', COUNT } = process.env;

let events = 0;
const watchers = Array.from({ length: Number(COUNT) }, async (_, index) => {
  const client = new Client(url, { localAddress: sourceAddress(index), bodyTimeout: 0 });
  const answer = await client.request({ method: 'GET', path: '/v2/events?types=state-changed' });
  if (answer.statusCode !== 200) throw new Error(`a watcher was answered with ${answer.statusCode}`);
  answer.body.on('error', () => undefined);
  answer.body.on('data', (chunk: Buffer) => {
    for (let at = chunk.indexOf('data: '); at >= 0; at = chunk.indexOf('data: ', at + 1)) events += 1;
  });
});
await Promise.all(watchers);
console.log('all watch');
await once(process, 'SIGTERM');
console.log(JSON.stringify({ events }));
process.exit();
