/** What everything answers with: results, and the errors in them. Needs no library. */
export {
  InspectorError,
  type ErrorCode,
  type Failure,
  type FailureCode,
  type FailureDetails,
  type FailureStage,
} from '../errors.ts';
export { DONE, Err, Ok, type Result } from '../result.ts';
