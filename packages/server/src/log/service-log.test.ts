import type { AnsweredRequest } from '@ironic-inspector/http-adapter';
import type { Retry } from '@ironic-inspector/ironic-client';
import type * as measured from '@ironic-inspector/observability/metrics';
import type * as logged from '@ironic-inspector/observability/pino';
import type { PoolUse } from '@ironic-inspector/store-sql';
import { expectTypeOf, it } from 'vitest';

// Observability describes these types itself, so that it depends on no other adapter. The compiler
// says here when a member is in one description and not in the other.

it('logs every member of a request that the HTTP API answered', () => {
  expectTypeOf<AnsweredRequest>().toExtend<logged.AnsweredRequest>();
  expectTypeOf<keyof logged.AnsweredRequest>().toEqualTypeOf<keyof AnsweredRequest>();
});

it('logs every member of a retry of the Ironic client', () => {
  expectTypeOf<Retry>().toExtend<logged.Retry>();
  expectTypeOf<keyof logged.Retry>().toEqualTypeOf<keyof Retry>();
});

it('measures every member of the use of a pool', () => {
  expectTypeOf<measured.PoolUse>().toEqualTypeOf<PoolUse>();
});
