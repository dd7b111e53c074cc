/** Ironic's refusal: an HTTP status and a sentence. */
export interface Refusal {
  readonly status: number;
  readonly text: string;
}

/**
 * The value of a call, or its refusal. HTTP statuses are part of Ironic's behaviour, so the calls
 * in memory have them, too.
 */
export type Answer<T> = { readonly done: T } | { readonly refused: Refusal };

export function done<T>(value: T): Answer<T> {
  return { done: value };
}

export function refused(status: number, text: string): { readonly refused: Refusal } {
  return { refused: { status, text } };
}

export function isRefused<T>(answer: Answer<T>): answer is { readonly refused: Refusal } {
  return 'refused' in answer;
}

/**
 * Ironic's sentence for a node that another operation holds; clients tell it from other conflicts
 * by its wording.
 */
export function lockedText(uuid: string, host: string): string {
  return `Node ${uuid} is locked by host ${host}, please retry after the current operation is completed.`;
}

export function nodeNotFound(id: string): { readonly refused: Refusal } {
  return refused(404, `Node ${id} could not be found.`);
}

export function portNotFound(uuid: string): { readonly refused: Refusal } {
  return refused(404, `Port ${uuid} could not be found.`);
}
