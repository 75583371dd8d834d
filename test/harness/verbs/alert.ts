import type { RunningApi } from '../api';
import type { Input, Verb } from './verb';

const awaiting =
  (more: Input) =>
  async ({ world }: RunningApi): Promise<Input> => ({
    alertId: (await world.alert(world.account('Acme'))).globalId,
    ...more,
  });

export const alertVerbs: Verb[] = [
  {
    name: 'confirmAlertImpact',
    by: 'customer',
    stranger: 'stranger',
    kind: 'ALERT_IMPACT_CONFIRMED',
    selection: 'alert { id status version incident { number } } incident { status origin priority }',
    prepare: awaiting({ priority: 'HIGH', comment: 'The shop is slow.' }),
    other: { priority: 'LOW' },
    target: 'alertId',
    expected: {
      alert: { id: expect.any(String), status: 'ESCALATED', version: 2, incident: { number: expect.any(String) } },
      incident: { status: 'UNASSIGNED', origin: 'CONFIRMED_ALERT', priority: 'HIGH' },
    },
    versioned: true,
  },
  {
    name: 'dismissAlert',
    by: 'customer',
    stranger: 'stranger',
    kind: 'ALERT_DISMISSED',
    selection: 'alert { id status version resolvedAt }',
    prepare: awaiting({ reason: 'A planned load test.' }),
    other: { reason: 'Nobody noticed.' },
    target: 'alertId',
    expected: { alert: expect.objectContaining({ status: 'RESOLVED', version: 2, resolvedAt: expect.any(String) }) },
    versioned: true,
  },
];
