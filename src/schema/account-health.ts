import { Field, Int } from 'type-graphql';
import type * as Words from '../domain/words';
import { listOf, named, Output } from './declare';
import { DateTime, Duration } from './scalars';

@Output('How many open incidents have one priority.')
export class IncidentPriorityCount {
  @Field(named('IncidentPriority'), { description: 'The priority.' })
  priority: Words.IncidentPriority;

  @Field(() => Int, { description: 'The number of open incidents with it.' })
  count: number;
}

@Output('How many open incidents are in one status.')
export class IncidentStatusCount {
  @Field(named('IncidentStatus'), { description: 'The status.' })
  status: Words.IncidentStatus;

  @Field(() => Int, { description: 'The number of incidents in it.' })
  count: number;
}

@Output('The present state of an account in numbers, all of one moment.')
export class AccountHealth {
  @Field(() => DateTime, { description: 'The moment for which the numbers hold.' })
  asOf: string;

  @Field(() => Int, { description: 'The number of incidents that are not resolved.' })
  openIncidents: number;

  @Field(listOf('IncidentPriorityCount'), {
    description: 'The open incidents by priority, the most urgent first; a priority without any counts 0.',
  })
  incidentsByPriority: IncidentPriorityCount[];

  @Field(listOf('IncidentStatusCount'), {
    description: 'The open incidents by status; a status without any counts 0.',
  })
  incidentsByStatus: IncidentStatusCount[];

  @Field(() => Int, {
    description:
      'The number of open incidents on which a service-level target comes near: their `sla.state` is AT_RISK.',
  })
  slaAtRisk: number;

  @Field(() => Int, {
    description:
      'The number of open incidents on which a service-level target was missed: their `sla.state` is BREACHED.',
  })
  slaBreached: number;

  @Field(() => Int, { description: 'The number of open incidents that wait for the customer.' })
  awaitingCustomer: number;

  @Field(() => Int, { description: 'The number of CloudWatch alarms in the state ALARM.' })
  alarmsInAlarm: number;

  @Field(() => Int, { description: 'The number of alerts that are neither resolved nor closed.' })
  openAlerts: number;

  @Field(() => Int, {
    description:
      'The number of resources that should be protected by backups and are not: `resources(filter: { backupCovered: { eq: false } })`.',
  })
  unprotectedResources: number;

  @Field(() => Int, {
    description:
      'The number of backup jobs that ended as FAILED, ABORTED, EXPIRED or PARTIAL within the last 24 hours.',
  })
  failedBackupJobs24h: number;

  @Field(() => Int, {
    description: 'The number of EC2 instances of which patches are missing: their `patch.status` is NON_COMPLIANT.',
  })
  patchNonCompliantInstances: number;

  @Field(() => Duration, {
    nullable: true,
    description: 'The longest lag of any source and Region; null: nothing has been read to the end yet.',
  })
  worstSyncLag: string | null;
}
