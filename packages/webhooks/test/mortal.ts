/** What is killed with a process. */
export interface Life {
  isOver: boolean;
  /** How much it waits for now, but for time to pass. */
  waits: number;
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
        if (name !== 'sleep') {
          life.waits += 1;
          const end = () => void (life.waits -= 1);
          answer.then(end, end);
        }
        return answer.then((value: unknown) => (life.isOver ? new Promise(() => undefined) : value));
      };
    },
  });
}
