/** Keeps two columns that are nearly the same from cancelling each other with huge weights. */
const RIDGE = 1e-6;

/** Weights of the columns whose sum comes closest to the target. */
export function leastSquares(columns: readonly Float64Array[], target: Float64Array): number[] {
  const rows = columns.map((a) => [...columns.map((b) => dot(a, b)), dot(a, target)]);
  rows.forEach((row, i) => (row[i] = (row[i] ?? 0) * (1 + RIDGE) + Number.MIN_VALUE));
  return solve(rows);
}

const dot = (a: Float64Array, b: Float64Array): number =>
  a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);

/** By elimination; the matrix is symmetric and not negative, so its diagonal will do as pivots. A row of zeros weighs 0. */
function solve(rows: number[][]): number[] {
  const count = rows.length;
  for (let pivot = 0; pivot < count; pivot++) {
    const own = rows[pivot] ?? [];
    for (let i = pivot + 1; i < count; i++) {
      const factor = ratio(rows[i]?.[pivot], own[pivot]);
      rows[i] = (rows[i] ?? []).map((value, j) => value - factor * (own[j] ?? 0));
    }
  }
  const weights = new Array<number>(count).fill(0);
  for (let i = count - 1; i >= 0; i--) {
    const row = rows[i] ?? [];
    const known = weights.reduce((sum, weight, j) => (j > i ? sum + weight * (row[j] ?? 0) : sum), 0);
    weights[i] = ratio((row[count] ?? 0) - known, row[i]);
  }
  return weights;
}

const ratio = (a = 0, b = 0): number => (Math.abs(b) < 1e-12 ? 0 : a / b);
