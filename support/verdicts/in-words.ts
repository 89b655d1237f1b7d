import { use } from 'chai';
import { outside, type Bounds, OutOfBounds } from './out-of-bounds';

type Words = (...args: number[]) => Bounds;

/** chai's assertions on numbers, by all their names, and the bounds that each one sets. */
const NUMBERS: readonly (readonly [names: readonly string[], bounds: Words])[] = [
  [['within'], (atLeast = NaN, atMost = NaN) => ({ atLeast, atMost })],
  [['closeTo', 'approximately'], (at = NaN, by = NaN) => ({ atLeast: at - by, atMost: at + by })],
  [['most', 'lte', 'lessThanOrEqual'], (atMost = NaN) => ({ atMost })],
  [['least', 'gte', 'greaterThanOrEqual'], (atLeast = NaN) => ({ atLeast })],
  [['below', 'lt', 'lessThan'], (below = NaN) => ({ below })],
  [['above', 'gt', 'greaterThan'], (above = NaN) => ({ above })],
];

/**
 * Has chai tell in words what a number is and should be. The verdict stays chai's. `expect(x, 'the pause, in s')` names what
 * it is and its unit; a unit that ends in `late` says `early` for what is less than 0.
 */
use(({ Assertion }, utils) => {
  for (const [names, bounds] of NUMBERS)
    for (const name of names)
      Assertion.overwriteMethod(
        name,
        (judge: (...args: unknown[]) => unknown) =>
          function (this: Chai.AssertionStatic, ...args: number[]) {
            const seen: unknown = utils.flag(this, 'object');
            try {
              judge.apply(this, args);
            } catch (error) {
              const limits = bounds(...args);
              if (typeof seen !== 'number' || utils.flag(this, 'negate') || !outside(seen, limits))
                throw error;
              throw new OutOfBounds(utils.flag(this, 'message') as string | undefined, seen, limits);
            }
          },
      );
});
