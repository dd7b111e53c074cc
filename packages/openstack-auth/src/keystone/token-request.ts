import type { KeystoneAuth } from '../auth.ts';
import type { Scope } from './credentials.ts';

/** The body that asks Keystone for a token. */
export function tokenRequest(auth: KeystoneAuth): string {
  switch (auth.type) {
    case 'password':
      return request('password', { user: { ...auth.user, password: auth.password } }, auth.scope);
    case 'token':
      return request('token', { id: auth.token }, auth.scope);
    case 'v3applicationcredential':
      // It has no scope to choose: its project is part of it.
      return request('application_credential', { ...auth.credential, secret: auth.secret }, undefined);
  }
}

function request(method: string, proof: object, scope: Scope | undefined): string {
  const identity = { methods: [method], [method]: proof };
  return JSON.stringify({ auth: { identity, ...(scope !== undefined && { scope: scopeToWire(scope) }) } });
}

function scopeToWire(scope: Scope): object {
  return 'system' in scope ? { system: { all: true } } : scope;
}

/** The user or credential, for messages. */
export function describeAuth(auth: KeystoneAuth): string {
  switch (auth.type) {
    case 'password':
      return `user ${'name' in auth.user ? auth.user.name : auth.user.id}`;
    case 'token':
      return 'the token given';
    case 'v3applicationcredential':
      return `application credential ${'name' in auth.credential ? auth.credential.name : auth.credential.id}`;
  }
}
