type Method = (...given: unknown[]) => unknown;

/** Called with the duration of each operation, and whether it failed. */
export type OnOperation = (operation: string, milliseconds: number, failed: boolean) => void;

/**
 * Wraps a store, or any object whose methods give a promise of a `Result`, so that its operations
 * are timed. A rejection is passed on and counts as a failure.
 */
export function watchStore<T extends object>(store: T, onOperation: OnOperation): T {
  const watched = new Map<PropertyKey, unknown>();
  return new Proxy(store, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function' || typeof name !== 'string') return member;
      const known = watched.get(name) ?? timed(target, name, member as Method, onOperation);
      watched.set(name, known);
      return known;
    },
  });
}

function timed(target: object, name: string, method: Method, onOperation: OnOperation): Method {
  return async (...given) => {
    const begun = performance.now();
    let failed = true;
    try {
      const answer = (await method.apply(target, given)) as { readonly err?: boolean } | undefined;
      failed = answer?.err === true;
      return answer;
    } finally {
      onOperation(name, performance.now() - begun, failed);
    }
  };
}
