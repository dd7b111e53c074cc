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
