import { createApp } from './app.mjs';

const { answer } = createApp(process.env.IRONIC_URL, (request, server) => server.requestIP(request)?.address);
const { url } = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: answer });
console.log(`listening at ${url.href}`);
