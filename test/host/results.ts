/** How the tests inside VS Code tell their results to the process that started it: a JSON file. */

/** The environment variable that names the file. */
export const resultsVariable = 'SECOND_FACTOR_HOST_RESULTS';

export interface HostResults {
  readonly passed: number;
  readonly failed: number;
}
