import { InspectorError } from './errors.ts';
import { Err, type Result } from './result.ts';

/** Runs `work`; what it throws is a defect somewhere and becomes an `internal` error instead of ending the process. */
export async function attempt<T>(
  doing: string,
  work: () => Promise<Result<T, InspectorError>>,
): Promise<Result<T, InspectorError>> {
  try {
    return await work();
  } catch (thrown) {
    return Err(InspectorError.from(thrown, doing));
  }
}
