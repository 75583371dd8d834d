import 'reflect-metadata';
import { isInterfaceType, isObjectType, type GraphQLSchema } from 'graphql';
import { buildSchemaSync, type NonEmptyArray, type PubSub } from 'type-graphql';
import '../schema';
import { typeName } from '../schema/node';
import { AccountResolver } from './account';
import { AlarmResolver } from './alarm';
import { AlarmManagerResolver } from './alarm-manager';
import { AlertResolver } from './alert';
import { ApiKeyResolver } from './api-key';
import { BackupCoverageResolver } from './backup-coverage';
import { BackupResolver } from './backup';
import { CorrelationRuleResolver } from './correlation-rule';
import { EscalationPolicyResolver } from './escalation-policy';
import { EventResolver, EventStreamResolver } from './event';
import { IncidentResolver } from './incident';
import { IncidentVerbResolver } from './incident-verbs';
import { NodeResolver } from './node';
import { OrganizationResolver } from './organization';
import { PatchWindowResolver } from './patch-window';
import { PatchingResolver } from './patching';
import { PatchRunResolver } from './patch-run';
import { PersonResolver } from './person';
import { RateLimitResolver } from './rate-limit';
import { ProblemResolver } from './problem';
import { byResponseKey } from './raw';
import { ChangeRecordResolver } from './change-record';
import { RemediationResolver } from './remediation';
import { ResourceResolver } from './resource';
import { RecoveryPointResolver } from './recovery-point';
import { ResponsibilityResolver } from './responsibility';
import { RestoreJobResolver } from './restore-job';
import { ServiceRequestResolver } from './service-request';
import { ServiceLevelResolver } from './service-level';
import { schemaDescription } from './schema-description';
import { SignalResolver } from './signal';
import { SuppressionResolver } from './suppression';
import { ViewerResolver } from './viewer';
import { WebhookResolver } from './webhook';

const resolvers: NonEmptyArray<new () => object> = [
  ViewerResolver,
  NodeResolver,
  ResponsibilityResolver,
  OrganizationResolver,
  AccountResolver,
  ResourceResolver,
  AlarmResolver,
  AlarmManagerResolver,
  AlertResolver,
  SignalResolver,
  IncidentResolver,
  IncidentVerbResolver,
  ServiceRequestResolver,
  ServiceLevelResolver,
  ProblemResolver,
  SuppressionResolver,
  RemediationResolver,
  BackupResolver,
  RecoveryPointResolver,
  RestoreJobResolver,
  BackupCoverageResolver,
  ChangeRecordResolver,
  PatchWindowResolver,
  PatchRunResolver,
  EscalationPolicyResolver,
  WebhookResolver,
  CorrelationRuleResolver,
  PatchingResolver,
  EventResolver,
  EventStreamResolver,
  RateLimitResolver,
  PersonResolver,
  ApiKeyResolver,
];

/** type-graphql demands one for every schema with subscriptions; ours are fed by the event log and never publish. */
const noPubSub: PubSub = {
  publish: () => undefined,
  subscribe: () => {
    throw new Error('streams come from the event log');
  },
};

const rootDescriptions = [
  'What can be read. Lists answer null with an error beside it when they fail, so that the rest of a page stands.',
  'What can be done. Each is done whole or not at all; refusals come as `userErrors` in the payload.',
  'What can be followed live, over WebSocket (graphql-transport-ws) or server-sent events.',
];

let built: GraphQLSchema | null = null;

/** The schema that is served: built once in a process. */
export function buildApiSchema(): GraphQLSchema {
  built ??= build();
  return built;
}

function build(): GraphQLSchema {
  const schema = buildSchemaSync({ resolvers, validate: false, skipCheck: true, pubSub: noPubSub });
  schema.description = schemaDescription;
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  roots.forEach((root, i) => root && (root.description = rootDescriptions[i]));
  for (const type of Object.values(schema.getTypeMap())) {
    if (isInterfaceType(type)) type.resolveType = (value) => typeName(value as { __typename?: string });
    if (!isObjectType(type) || roots.includes(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) field.resolve = byResponseKey;
  }
  return schema;
}
