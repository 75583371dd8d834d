import { countWithin, DAY_MS, HOUR_MS, isDistant, judge, type Condition, type Guard } from './guard';

export interface DatabaseFacts {
  databaseId: string;
  status: string | null;
  allocatedGiB: number;
  /** The ceiling of storage autoscaling; null: autoscaling is off. */
  maxAllocatedGiB: number | null;
  storageType: string | null;
  iops: number | null;
  throughput: number | null;
  tags: Readonly<Record<string, string>>;
}

export const OPT_OUT = { key: 'ams:rt:ams-rds-max-allocated-storage-policy', value: 'ams-opt-out' } as const;
export const DATABASE_DISTANCE_MS = 6 * HOUR_MS;
export const DATABASE_CHANGES = 3;
export const DATABASE_WINDOW_MS = 14 * DAY_MS;
export const LARGEST_DATABASE_GIB = 65_536;

/** Extending the storage of a database whose storage is short or used up. */
export function guardStorage(facts: DatabaseFacts, changes: readonly Date[], now: Date): Guard {
  const target = extendedStorage(facts.allocatedGiB);
  return judge(
    'RDS_STORAGE_GUARD',
    [
      optedOut(facts),
      {
        rule: 'RDS_STATUS',
        holds: facts.status === 'available' || facts.status === 'storage-full',
        refusal: `${facts.databaseId} is ${facts.status ?? 'gone'}; it must be available or storage-full.`,
      },
      {
        rule: 'RDS_STORAGE_AUTOSCALING',
        holds: facts.maxAllocatedGiB === null,
        refusal: `Storage autoscaling is on up to ${facts.maxAllocatedGiB} GiB: RDS extends it itself.`,
      },
      {
        rule: 'RDS_STORAGE_LIMIT',
        holds: target <= LARGEST_DATABASE_GIB,
        refusal: `${target} GiB would be beyond the ${LARGEST_DATABASE_GIB} GiB that RDS allows.`,
      },
      ...limits(changes, now),
    ],
    { ...facts, changes: [...changes] },
    `${facts.databaseId} has ${facts.allocatedGiB} GiB and is extended to ${target} GiB.`,
  );
}

/** Raising the ceiling that storage autoscaling is about to reach. */
export function guardMaximum(facts: DatabaseFacts, changes: readonly Date[], now: Date): Guard {
  const target = facts.maxAllocatedGiB === null ? null : raisedMaximum(facts.maxAllocatedGiB);
  return judge(
    'RDS_MAXIMUM_GUARD',
    [
      optedOut(facts),
      {
        rule: 'RDS_STATUS',
        holds: facts.status === 'available' || facts.status === 'storage-full',
        refusal: `${facts.databaseId} is ${facts.status ?? 'gone'}; it must be available or storage-full.`,
      },
      {
        rule: 'RDS_NO_AUTOSCALING',
        holds: target !== null,
        refusal: `Storage autoscaling is off: there is no maximum to raise.`,
      },
      {
        rule: 'RDS_STORAGE_LIMIT',
        holds: (target ?? 0) <= LARGEST_DATABASE_GIB,
        refusal: `${target} GiB would be beyond the ${LARGEST_DATABASE_GIB} GiB that RDS allows.`,
      },
      ...limits(changes, now),
    ],
    { ...facts, changes: [...changes] },
    `The maximum of ${facts.databaseId} is raised from ${facts.maxAllocatedGiB} to ${target} GiB.`,
  );
}

/** By a tenth, the least that RDS takes; exactly, so that 100 becomes 110. */
export function extendedStorage(allocatedGiB: number): number {
  return Math.ceil((allocatedGiB * 11) / 10);
}

/** By 30 %; exactly, so that 100 becomes 130. */
export function raisedMaximum(maxAllocatedGiB: number): number {
  return Math.ceil((maxAllocatedGiB * 13) / 10);
}

function optedOut({ databaseId, tags }: DatabaseFacts): Condition {
  return {
    rule: 'RDS_OPTED_OUT',
    holds: tags[OPT_OUT.key] !== OPT_OUT.value,
    refusal: `${databaseId} is tagged ${OPT_OUT.key} = ${OPT_OUT.value}: its storage is not to be changed automatically.`,
  };
}

function limits(changes: readonly Date[], now: Date): Condition[] {
  const recent = countWithin(changes, now, DATABASE_WINDOW_MS);
  return [
    {
      rule: 'RDS_DISTANCE',
      holds: isDistant(changes, now, DATABASE_DISTANCE_MS),
      refusal: 'Its storage was changed less than six hours ago.',
    },
    {
      rule: 'RDS_CHANGES',
      holds: recent < DATABASE_CHANGES,
      refusal: `Its storage was changed ${recent} times within 14 days; ${DATABASE_CHANGES} are the limit.`,
    },
  ];
}
