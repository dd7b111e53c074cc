import { createServer } from 'node:http';
import { toNodeListener } from '@ironic-inspector/http-adapter/node';
import { nodeSqlite } from '@ironic-inspector/store-sql/sqlite';
import { createApp } from './app.mjs';

let refused;
try {
  nodeSqlite(':memory:');
} catch (error) {
  refused = error;
}
if (refused?.code !== 'invalid-options') throw new Error('SQLite where there is none', { cause: refused });

const { answer } = createApp(process.env.IRONIC_URL);
const server = createServer(toNodeListener(answer));
server.listen(0, '127.0.0.1', () => console.log(`listening at http://127.0.0.1:${server.address().port}/`));
