/** How a measured program is told over IPC what to do, and tells what came of it. */

/** Does the one job that comes, answers, and lets go of the parent; ends with exit code 1 when the job fails. */
export function answerJob<Job>(run: (job: Job) => Promise<object>): void {
  process.once('message', job => {
    void run(job as Job).then(
      answer => process.send?.(answer, () => process.disconnect()),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  });
}
