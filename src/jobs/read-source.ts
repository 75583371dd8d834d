import { CONFIGURATION_TAG, MANAGED_ALARM_TAG } from '../domain/catalog/impact';
import { covered, type DiscoveredAlarm, type DiscoveredResource, type RegionalSource } from '../domain/discovery';
import { readBackup } from '../integrations/aws/backup-reading';
import { describeAlarms, reportedFileSystems } from '../integrations/aws/cloudwatch';
import { changesSince } from '../integrations/aws/cloudtrail';
import { describeEc2 } from '../integrations/aws/ec2';
import { describeFileSystems } from '../integrations/aws/fsx';
import { describeMaintenanceWindows } from '../integrations/aws/maintenance-windows';
import { describeDatabases } from '../integrations/aws/rds';
import type { AwsAccess, AwsSessions } from '../integrations/aws/session';
import { describeBaselines } from '../integrations/aws/patch-baselines';
import { describePatchStates, ssmClient } from '../integrations/aws/patching';
import { describeAgents } from '../integrations/aws/ssm';
import { alarmTags, taggedResources } from '../integrations/aws/tagging';
import { applyWindows } from '../operations/patch-window/apply-windows';
import { applyAlarms } from '../operations/alarm/apply-alarms';
import { applyChanges } from '../operations/change-record/apply-changes';
import { applyReading } from '../operations/backup-job/apply-reading';
import { applyBaselines } from '../operations/patch-baseline/apply-baselines';
import { applyPatchStates } from '../operations/patch-compliance/apply-states';
import { reviewRecommendations } from '../operations/patch-compliance/review-recommendations';
import { storeDaily } from '../operations/patch-compliance/store-snapshots';
import { hasUnread, readPatchesLater } from '../operations/patch-compliance/unread';
import { applyAgents } from '../operations/resource/apply-agents';
import { applyFileSystems } from '../operations/resource/apply-file-systems';
import { applyResources, type Scan } from '../operations/resource/apply-resources';
import type { Unit } from '../operations/unit';
import { patiently } from './patience';
import { readRecovery } from './read-recovery';

interface Place {
  aws: AwsSessions;
  access: AwsAccess;
  region: string;
  signal: AbortSignal;
  /** From when on CloudTrail is asked, and up to when: in service time. */
  changes(): Promise<{ since: Date; until: Date }>;
  /** Of AWS Backup: from when on jobs are read. */
  jobsSince: Date;
}

/** What a source told of a region, read to the end, and how it is taken over. */
export type Reading = ((unit: Unit, scan: Scan) => Promise<unknown>) & {
  /** Why a part of it was not told; the rest is taken over all the same. */
  shortfall?: unknown;
};

/** Reads one source of a region, all pages; nothing is written yet, so a reading that breaks off changes nothing. */
export async function readSource(source: RegionalSource, place: Place, patienceMs: number): Promise<Reading> {
  return patiently(place.signal, patienceMs, (signal, heard) => read[source]({ ...place, signal, heard }));
}

const read: Record<RegionalSource, (place: Place & { heard(): void }) => Promise<Reading>> = {
  EC2: async (place) => resources('EC2', await describeEc2(...args(place)), true),
  RDS: async (place) => resources('RDS', await describeDatabases(...args(place)), true),
  RESOURCE_GROUPS_TAGGING: async (place) => {
    const listed = await taggedResources(...args(place));
    // FSx is asked only where it is used, and what it does not tell holds nothing up.
    const used = listed.some(({ service }) => service === 'fsx');
    const told: Awaited<ReturnType<typeof describeFileSystems>> = used
      ? await describeFileSystems(...args(place)).catch(() => new Map())
      : new Map();
    const tagged = listed.map((one) => ({ ...one, ...told.get(one.arn) }));
    const known = tagged.filter(({ arn }) => told.has(arn));
    const list = resources('RESOURCE_GROUPS_TAGGING', tagged, false);
    return async (unit, scan) => {
      await list(unit, scan);
      if (known.length > 0) await applyResources(unit, { ...scan, covers: { types: [] }, describes: true }, known);
    };
  },
  SSM: async (place) => {
    const agents = await describeAgents(...args(place));
    const patching = await readPatching(
      place,
      agents.map(({ resourceId }) => resourceId),
    ).catch((shortfall: unknown) => ({ shortfall }));
    const told: Reading = async (unit, scan) => {
      await applyAgents(unit, scan, agents);
      if ('shortfall' in patching) return;
      await applyWindows(unit, scan, patching.windows);
      await applyBaselines(unit, scan, patching.baselines);
      const platforms = agents.map(({ platform }) => platform);
      await applyPatchStates(unit, scan, { platforms, states: patching.states });
      await reviewRecommendations(unit, scan);
      await storeDaily(unit);
      if (await hasUnread(unit, scan)) await readPatchesLater(unit, scan);
    };
    return Object.assign(told, 'shortfall' in patching ? patching : {});
  },
  CLOUDTRAIL: async (place) => {
    const { since, until } = await place.changes();
    const { aws, access, region, signal, heard } = place;
    const changes = await changesSince(aws, access, region, since, signal, heard);
    return (unit, { organizationId, accountId }) =>
      applyChanges(unit, { organizationId, accountId, region, until }, changes);
  },
  CLOUDWATCH: async (place) => {
    const [alarms, tags, fileSystems] = await Promise.all([
      describeAlarms(...args(place), place.heard),
      alarmTags(...args(place), place.heard),
      reportedFileSystems(...args(place), place.heard),
    ]);
    const tagged = alarms.map((alarm): DiscoveredAlarm => ({
      ...alarm,
      managed: tags.get(alarm.arn)?.get(MANAGED_ALARM_TAG) === 'true',
      configurationId: tags.get(alarm.arn)?.get(CONFIGURATION_TAG) ?? null,
    }));
    return async (unit, scan) => {
      await applyAlarms(unit, scan, tagged);
      await applyFileSystems(unit, scan, fileSystems);
    };
  },
  BACKUP: async (place) => {
    const { aws, access, region, jobsSince, signal, heard } = place;
    const [backups, recovery] = await Promise.all([
      readBackup(aws, access, region, jobsSince, signal, heard),
      readRecovery(aws, access, region, signal, heard),
    ]);
    return async (unit, scan) => {
      await applyReading(unit, scan, backups);
      await recovery(unit, scan);
    };
  },
};

/** What Systems Manager tells of patching; without the right to ask, agents are read all the same. */
async function readPatching(place: Place & { heard(): void }, instanceIds: readonly string[]) {
  const { aws, access, region, signal, heard } = place;
  const client = await ssmClient(aws, access, region);
  const [windows, baselines, states] = await Promise.all([
    describeMaintenanceWindows(aws, access, region, signal),
    describeBaselines(client, signal),
    describePatchStates(client, instanceIds, signal, heard),
  ]);
  return { windows, baselines, states };
}

function resources(source: RegionalSource, found: readonly DiscoveredResource[], describes: boolean): Reading {
  return (unit, scan) => applyResources(unit, { ...scan, covers: covered[source], describes }, found);
}

function args({ aws, access, region, signal }: Place): [AwsSessions, AwsAccess, string, AbortSignal] {
  return [aws, access, region, signal];
}
