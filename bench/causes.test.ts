import { describe, expect, it } from 'vitest';
import { lookAt, MIN_OPT_OUTS } from './causes';
import { KINDS } from './causes-plans';

/** One world of each kind; `npm run bench -- causes` looks at many, and docs/performance.md says how they fare. */
const SEED = 1;

describe('in a world of which the truth is known, what is true is named, and nothing else:', () => {
  it.each(KINDS)('$name', (kind) => {
    const { isRight, hasFalse, speaks, named } = lookAt(SEED, kind);
    expect([named, hasFalse]).toEqual([named, false]);
    if (speaks >= MIN_OPT_OUTS) expect([named, isRight]).toEqual([named, true]);
  });
});
