/** Why an expression is no schedule, in words for whoever wrote it. */
export class ScheduleFault extends Error {
  override readonly name = 'ScheduleFault';
}
