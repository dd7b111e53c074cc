import { createApp } from './app.mjs';

const { answer } = createApp(Deno.env.get('IRONIC_URL'), (_, connection) => connection.remoteAddr.hostname);
Deno.serve(
  { port: 0, hostname: '127.0.0.1', onListen: ({ port }) => console.log(`listening at http://127.0.0.1:${port}/`) },
  answer,
);
