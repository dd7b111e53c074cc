import { createApp } from './app.mjs';

// Workers may not ask for random bytes before the first request.
let app;

// oxlint-disable-next-line import/no-default-export -- what Workers are
export default {
  async fetch(request, environment, context) {
    app ??= createApp(environment.IRONIC_URL, (asked) => asked.headers.get('cf-connecting-ip'));
    const answered = await app.answer(request, environment);
    // What goes on behind the answer would be cancelled otherwise.
    context.waitUntil(app.inspector.idle());
    return answered;
  },
};
