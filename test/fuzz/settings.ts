/** Variables that `npm test -- fuzz --seed … --times …` sets for the processes that run tests. */
export const seedVariable = 'SECOND_FACTOR_FUZZ_SEED';
export const timesVariable = 'SECOND_FACTOR_FUZZ_TIMES';
