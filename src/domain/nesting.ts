/** Whether a JSON value is nested deeper than `most`, found without recursion. */
export function isDeeper(value: unknown, most: number): boolean {
  let level = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > most) return true;
    level = level.flatMap((one) =>
      typeof one === 'object' && one !== null ? Object.values(one).filter((item) => typeof item === 'object') : [],
    );
  }
  return false;
}
