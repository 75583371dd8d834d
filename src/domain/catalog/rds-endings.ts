/**
 * RDS tells that a condition is over by another event. Ours: AWS lists the events but not which ends which. What is
 * not here ends when somebody ends it.
 */
const endings: ReadonlyMap<string, readonly string[]> = new Map([
  // Allocated storage was modified.
  ['RDS-EVENT-0017', ['RDS-EVENT-0007', 'RDS-EVENT-0089', 'RDS-EVENT-0221']],
  // Storage autoscaling has finished, so it is neither stuck nor short of room any more.
  ['RDS-EVENT-0218', ['0007', '0089', '0219', '0221', '0223', '0224', '0237'].map((number) => `RDS-EVENT-${number}`)],
  // The replica has resumed replication.
  ['RDS-EVENT-0046', ['RDS-EVENT-0045']],
]);

/** The listed events whose condition this event ends. */
export function endedBy(eventId: string): readonly string[] {
  return endings.get(eventId) ?? [];
}
