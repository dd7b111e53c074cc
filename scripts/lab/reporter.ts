/** One line a check with its time, and at the end `N passed, N failed`. */
import type { Reporter, TestCase, TestModule } from 'vitest/node';

/** What a person sees of a lab. */
export class LabReporter implements Reporter {
  #passed = 0;
  #failed = 0;

  onTestCaseResult(test: TestCase): void {
    const { state, errors } = test.result();
    if (state !== 'passed' && state !== 'failed') return;
    if (state === 'passed') this.#passed += 1;
    else this.#failed += 1;
    const seconds = ((test.diagnostic()?.duration ?? 0) / 1000).toFixed(1).padStart(6);
    console.log(`${state === 'passed' ? 'ok  ' : 'FAIL'} ${seconds} s  ${test.fullName}`);
    for (const { message, diff } of errors ?? []) console.log(`${message}\n${diff ?? ''}`);
  }

  onUserConsoleLog({ content }: { readonly content: string }): void {
    process.stdout.write(content);
  }

  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly { readonly message: string }[]): void {
    const suites = modules.flatMap((module) => [module, ...module.children.allSuites()]);
    const besides = [...suites.flatMap((suite) => suite.errors()), ...unhandled];
    for (const { message } of besides) console.log(`FAIL ${message}`);
    console.log(`\n${this.#passed} passed, ${this.#failed + besides.length} failed`);
  }
}
