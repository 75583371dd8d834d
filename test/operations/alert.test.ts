import { systemCaller, type Caller } from '../../src/domain/caller';
import type { Alert, Incident } from '../../src/entities';
import { answerTimer } from '../../src/operations/alert/answer-timer';
import { confirmAlertImpact } from '../../src/operations/alert/confirm-alert-impact';
import { dismissAlert } from '../../src/operations/alert/dismiss-alert';
import { resolveUnansweredAlert } from '../../src/operations/alert/resolve-unanswered-alert';
import { perform } from '../../src/operations/perform';
import { transact } from '../../src/operations/unit';
import { effectOf, refusalOf } from '../harness/outcome';
import { testWorld } from '../harness/world';

const test_ = testWorld();

const customer = (of = 'Acme') => test_.world.customer(of, 'CUSTOMER_OPERATOR');
const rowOf = (id: string) => test_.world.row<Alert>('alert', id);

/** An alert whose question has been put, with the timer that ends it. */
async function asked(columns: Partial<Alert> = {}) {
  const { world } = test_;
  const alert = await world.alert(world.account('Acme'), columns);
  await transact(world.database, systemCaller('test'), (unit) =>
    unit.schedule(answerTimer(alert.id, alert.first_seen_at)),
  );
  return alert;
}

const confirm = (caller: Caller, alertId: string, more: { comment?: string; expectedVersion?: number } = {}) =>
  perform(test_.world.database, caller, 'confirmAlertImpact', confirmAlertImpact, {
    alertId,
    priority: 'HIGH',
    ...more,
  });
const dismiss = (caller: Caller, alertId: string, reason = 'A planned load test.') =>
  perform(test_.world.database, caller, 'dismissAlert', dismissAlert, { alertId, reason });

describe('confirmAlertImpact', () => {
  it('opens an incident about the alert’s resource and takes the timer away', async () => {
    const { world } = test_;
    const resource = await world.resource(world.account('Acme'));
    const alert = await asked({ resource_id: resource.id, title: 'CPU of web-1' });
    const caller = customer();
    const effect = effectOf(await confirm(caller, alert.globalId, { comment: 'Checkout is slow.' }));
    const incident = await world.row<Incident>('incident', effect.ids.incident);
    expect(incident).toMatchObject({
      title: 'CPU of web-1',
      description: 'Checkout is slow.',
      origin: 'CONFIRMED_ALERT',
      priority: 'HIGH',
      status: 'UNASSIGNED',
      reporter_id: caller.personId,
      explanation: { rule: 'ALERT_IMPACT_CONFIRMED' },
    });
    expect(await rowOf(alert.id)).toMatchObject({
      status: 'ESCALATED',
      incident_id: incident.id,
      answer_due_at: null,
      resolved_at: null,
      version: 2,
    });
    const { rows } = await world.pool.query('select resource_id from incident_resource where incident_id = $1', [
      incident.id,
    ]);
    expect(rows).toEqual([{ resource_id: resource.id }]);
    expect((await world.timers()).map((timer) => timer.key)).not.toContain(alert.id);
    // The answer is the last of the two: who has seen its event has seen the incident open.
    const events = await world.events(incident.id);
    expect(events.map(({ kind }) => kind)).toEqual(['INCIDENT_CREATED', 'ALERT_IMPACT_CONFIRMED']);
    expect(events[1]).toMatchObject({
      id: effect.eventId,
      subject_type: 'Alert',
      subject_id: alert.id,
      before: { status: 'AWAITING_CUSTOMER', incident: null },
      after: { status: 'ESCALATED', answerDueAt: null, incident: { number: incident.number } },
    });
  });

  it('is answered once, by whoever comes first', async () => {
    const alert = await asked();
    const outcomes = await Promise.all([
      confirm(customer(), alert.globalId),
      confirm(test_.world.engineer(), alert.globalId),
    ]);
    const refused = outcomes.filter(({ effect }) => effect === null);
    expect(refused.map(refusalOf)).toEqual(['INVALID_TRANSITION input.alertId']);
    const stale = await asked({ version: 3 });
    const outcome = await confirm(customer(), stale.globalId, { expectedVersion: 2 });
    expect(refusalOf(outcome)).toBe('CONFLICT input.expectedVersion');
    expect(outcome.errors).toMatchObject([{ currentVersion: 3 }]);
  });

  it.each(['ESCALATED', 'RESOLVED', 'CLOSED'] as const)('is refused in %s', async (status) => {
    const { world } = test_;
    const alert = await world.alert(world.account('Acme'), { status });
    expect(refusalOf(await confirm(customer(), alert.globalId))).toBe('INVALID_TRANSITION input.alertId');
    expect(refusalOf(await dismiss(customer(), alert.globalId))).toBe('INVALID_TRANSITION input.alertId');
    expect(await world.events(alert.id)).toEqual([]);
  });

  it('finds no alert of another tenant', async () => {
    const alert = await asked();
    expect(refusalOf(await confirm(customer('Globex'), alert.globalId))).toBe('NOT_FOUND input.alertId');
    expect(refusalOf(await dismiss(customer('Globex'), alert.globalId))).toBe('NOT_FOUND input.alertId');
    expect(refusalOf(await confirm(customer(), 'x'))).toBe('NOT_FOUND input.alertId');
    expect(await rowOf(alert.id)).toMatchObject({ status: 'AWAITING_CUSTOMER', version: 1 });
  });
});

describe('dismissAlert', () => {
  it('resolves without an incident', async () => {
    const alert = await asked();
    const effect = effectOf(await dismiss(customer(), alert.globalId));
    const row = await rowOf(alert.id);
    expect(row).toMatchObject({ status: 'RESOLVED', incident_id: null, answer_due_at: null, version: 2 });
    expect(row.resolved_at).toEqual(row.updated_at);
    expect((await test_.world.timers()).map((timer) => timer.key)).not.toContain(alert.id);
    expect(await test_.world.events(alert.id)).toMatchObject([
      {
        id: effect.eventId,
        kind: 'ALERT_DISMISSED',
        before: { status: 'AWAITING_CUSTOMER', resolvedAt: null },
        after: { status: 'RESOLVED', answerDueAt: null, reason: 'A planned load test.' },
      },
    ]);
  });

  it('needs a reason', async () => {
    const alert = await asked();
    expect(refusalOf(await dismiss(customer(), alert.globalId, ' '))).toBe('REQUIRED input.reason');
  });
});

describe('the silence of three days', () => {
  const expire = (id: string) =>
    transact(test_.world.database, systemCaller('timers'), (unit) => resolveUnansweredAlert(unit, id));

  it('resolves the alert when they are over, once', async () => {
    const alert = await asked();
    const [timer] = (await test_.world.timers()).filter(({ key }) => key === alert.id);
    expect(timer).toMatchObject({ task: 'resolve-unanswered-alert', ids: { alertId: alert.id } });
    expect(timer.due_at.getTime() - alert.first_seen_at.getTime()).toBe(3 * 86_400_000);
    expect(await expire(alert.id)).toBe(false);
    await test_.world.advance(3 * 86_400_000 + 1000);
    expect(await expire(alert.id)).toBe(true);
    expect(await expire(alert.id)).toBe(false);
    expect(await rowOf(alert.id)).toMatchObject({ status: 'RESOLVED', answer_due_at: null, version: 2 });
    expect(await test_.world.events(alert.id)).toMatchObject([
      { kind: 'ALERT_RESOLVED', actor_kind: 'SYSTEM', customer_visible: true, after: { status: 'RESOLVED' } },
    ]);
  });

  it('changes nothing that was answered', async () => {
    const alert = await asked({ answer_due_at: new Date(0) });
    effectOf(await confirm(customer(), alert.globalId));
    expect(await expire(alert.id)).toBe(false);
    expect(await rowOf(alert.id)).toMatchObject({ status: 'ESCALATED' });
  });
});
