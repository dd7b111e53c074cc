import * as z from 'zod';

const named = z.looseObject({ id: z.string(), name: z.string() });

const endpoint = z.looseObject({
  interface: z.string(),
  url: z.string(),
  region: z.string().nullish(),
  region_id: z.string().nullish(),
});

const accessRule = z.looseObject({ service: z.string(), method: z.string(), path: z.string() });

/** A moment as Keystone writes it: `2026-11-26T20:42:19.000000Z`. */
const moment = z.string().transform((given, context) => {
  const milliseconds = Date.parse(given);
  if (!Number.isNaN(milliseconds)) return milliseconds;
  context.addIssue('must be a time');
  return z.NEVER;
});

/** The members of a token's document that are used here. Others are allowed: releases add to it. */
const tokenSchema = z.object({
  token: z.object({
    expires_at: moment,
    issued_at: moment.optional(),
    user: z.looseObject({ id: z.string(), name: z.string(), domain: named.nullish() }),
    roles: z.array(z.looseObject({ name: z.string() })).default([]),
    system: z.looseObject({ all: z.boolean().optional() }).nullish(),
    project: z.looseObject({ id: z.string(), name: z.string() }).nullish(),
    domain: named.nullish(),
    catalog: z.array(z.looseObject({ type: z.string(), endpoints: z.array(endpoint).default([]) })).default([]),
    application_credential: z.looseObject({ access_rules: z.array(accessRule).nullish() }).nullish(),
  }),
});

/** A token's document. Times are milliseconds since 1970. */
export type Token = z.output<typeof tokenSchema>['token'];
export type Catalogue = Token['catalog'];
export type AccessRule = z.output<typeof accessRule>;

/** Parses a token's document; `undefined` when it is none. */
export function readToken(body: unknown): Token | undefined {
  return tokenSchema.safeParse(body).data?.token;
}
