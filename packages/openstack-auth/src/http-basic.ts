import type { HttpBasicAuth } from './auth.ts';
import type { AuthHeaders } from './authenticator.ts';

/** `Authorization: Basic …`. The user name must not contain a colon. */
export function basicHeaders({ username, password }: HttpBasicAuth): AuthHeaders {
  const bytes = new TextEncoder().encode(`${username}:${password}`);
  // btoa takes one character per byte
  return { Authorization: `Basic ${btoa(String.fromCodePoint(...bytes))}` };
}
