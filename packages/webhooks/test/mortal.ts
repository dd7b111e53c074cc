/** What is killed with a process. */
export interface Life {
  isOver: boolean;
}

/**
 * The same object for a process that may be killed: from then on nothing that it waits for comes to
 * an end, and nothing more is asked.
 */
export function mortal<T extends object>(target: T, life: Life): T {
  return new Proxy(target, {
    get: (_, name) => {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return (...args: unknown[]): unknown => {
        if (life.isOver) return new Promise(() => undefined);
        const answer: unknown = Reflect.apply(member, target, args);
        if (!(answer instanceof Promise)) return answer;
        return answer.then((value: unknown) => (life.isOver ? new Promise(() => undefined) : value));
      };
    },
  });
}
