import type { AnsweredRequest } from '@ironic-inspector/http-adapter';
import type { Retry } from '@ironic-inspector/ironic-client';
import type * as logged from '@ironic-inspector/observability/pino';
import { expectTypeOf, it } from 'vitest';

// Observability describes both types itself, so that it depends on no other adapter. The compiler
// says here when a member is in one of the two and not in the other.

it('logs every member of a request that the HTTP API answered', () => {
  expectTypeOf<AnsweredRequest>().toExtend<logged.AnsweredRequest>();
  expectTypeOf<keyof logged.AnsweredRequest>().toEqualTypeOf<keyof AnsweredRequest>();
});

it('logs every member of a retry of the Ironic client', () => {
  expectTypeOf<Retry>().toExtend<logged.Retry>();
  expectTypeOf<keyof logged.Retry>().toEqualTypeOf<keyof Retry>();
});
