import type { FlowEvent } from '@ironic-inspector/core';

/** An observer that keeps what it sees. */
export interface CollectedEvents {
  /** To be passed in `observers`. */
  readonly observer: (event: FlowEvent) => void;
  /** All events so far, in order. */
  readonly events: readonly FlowEvent[];
  /** Their types, in order. */
  readonly types: readonly FlowEvent['type'][];
  /** The events of one type, in order. */
  of<Type extends FlowEvent['type']>(type: Type): readonly Extract<FlowEvent, { type: Type }>[];
  clear(): void;
}

export function collectEvents(): CollectedEvents {
  const events: FlowEvent[] = [];
  return {
    observer: (event) => void events.push(event),
    get events() {
      return [...events];
    },
    get types() {
      return events.map(({ type }) => type);
    },
    of: <Type extends FlowEvent['type']>(type: Type) =>
      events.filter((event): event is Extract<FlowEvent, { type: Type }> => event.type === type),
    clear: () => void events.splice(0),
  };
}
