/**
 * The one place that touches `ts-results`: its main entry is UMD, whose named imports throw in
 * Node's ESM, so values come from `result.js`'s default export and types from the package.
 */
import type { Err as ErrType, Ok as OkType, Result as ResultType } from 'ts-results';
import results from 'ts-results/result.js';

/** Either `Ok` with a value or `Err` with the reason there is none. */
export type Result<T, E> = ResultType<T, E>;
export type Ok<T> = OkType<T>;
export type Err<E> = ErrType<E>;

/** Wraps a value: `Ok(5)`. */
export const Ok = results.Ok;
/** Wraps a reason: `Err(new InspectorError('bad-request', '…'))`. */
export const Err = results.Err;
/** The answer of everything that succeeds without a value. */
export const DONE: OkType<void> = results.Ok.EMPTY;

/**
 * What `unwrap` throws: the reason itself where it is an error, so that its code and its cause are
 * not lost; a reason that is text becomes the message of one.
 */
function throwReason(this: ErrType<unknown>): never {
  if (this.val instanceof Error) throw this.val;
  throw new Error(`Tried to unwrap Error: ${String(this.val)}`, { cause: this.val });
}

// `Err` is created all over, also by libraries of others: what it is made of is the one place for
// this. Without it `unwrap` throws a bare `Error`, of which only the text says what happened.
results.Err.prototype.unwrap = throwReason;
