import type { Weather } from '../world/types';
import { type Effect, heal } from './fault';
import { choice, texts, whole } from './refusal';
import type { Scenario } from './scenario';

const DESCRIPTIONS: Record<Weather['kind'], string> = {
  THROTTLED: 'Every call with the credentials of an account is throttled.',
  UNREACHABLE: 'Calls with the credentials of an account are never answered.',
  DENIED: 'The role of an account can no longer be assumed.',
  SLOW: 'Every call with the credentials of an account takes long.',
};

export const weatherScenario = (kind: Weather['kind']): Scenario => ({
  description: `${DESCRIPTIONS[kind]} Until heal-account.`,
  parameters: kind === 'SLOW' ? { delayMs: 'milliseconds per call, default 5000' } : {},
  play({ cloud, account, body }) {
    const delayMs = kind === 'SLOW' ? whole(body, 'delayMs', 1, 120_000, 5000) : 0;
    cloud.weather.put('all', account.id, { kind, delayMs });
    return { weather: kind };
  },
});

export const healAccount: Scenario = {
  description: 'An account that was throttled, unreachable, denied or slow answers again.',
  parameters: {},
  play({ cloud, account }) {
    const before = cloud.weather.get('all', account.id);
    cloud.weather.delete('all', account.id);
    return { weather: null, before: before?.kind ?? null };
  },
};

export const recover: Scenario = {
  description: 'Resources get well again and their alarms go back to OK.',
  parameters: {
    resourceIds: 'which; by default all that are broken in the account and region',
    kind: 'only one kind of fault: STATUS_CHECK, DISK, CPU, MEMORY, RDS_STORAGE, RDS_CPU or VPN',
  },
  play({ cloud, scope, body }) {
    const kinds = ['ALL', 'STATUS_CHECK', 'DISK', 'CPU', 'MEMORY', 'RDS_STORAGE', 'RDS_CPU', 'VPN'] as const;
    const kind = choice(body, 'kind', kinds, 'ALL');
    const broken = cloud.conditions.all(scope).filter((condition) => condition.to === undefined);
    const ids = texts(body, 'resourceIds') ?? [...new Set(broken.map((condition) => condition.resourceId))];
    const effects: Effect[] = ids.flatMap((id) => heal(cloud, scope, id, kind === 'ALL' ? undefined : kind));
    return { effects, resourceIds: ids };
  },
};
