import Sequencer from '@jest/test-sequencer';

/** Specs that take longest, so that on two cores none of them is what everything waits for at the end. */
const LONGEST = ['libs/policy/decide/sovereign-decisions.spec.ts', 'test/e2e/sealed.spec.ts', 'test/e2e/cli.spec.ts', 'test/e2e/terms-cli.spec.ts'];
const rank = (path) => LONGEST.findIndex((name) => path.endsWith(name)) >>> 0; // unlisted: last

export default class LongestFirst extends Sequencer {
  async sort(tests) {
    return (await super.sort(tests)).toSorted((a, b) => rank(a.path) - rank(b.path));
  }
}
