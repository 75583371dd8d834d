import { loadConfig } from '../../src/config';
import { defaultSupport, prioritiesFrom, priorityOf } from '../../src/domain/support/settings';

const whole = 'critical=HIGH,urgent=HIGH,high=MEDIUM,normal=LOW,low=LOW';

describe('the map of severities', () => {
  it('is read with spaces and in any order', () => {
    expect(prioritiesFrom(whole)).toEqual(defaultSupport.priorities);
    expect(prioritiesFrom(' low = LOW , normal=LOW,high=HIGH, urgent=MEDIUM,critical=LOW ')).toEqual({
      critical: 'LOW',
      urgent: 'MEDIUM',
      high: 'HIGH',
      normal: 'LOW',
      low: 'LOW',
    });
  });

  it.each([
    ['', 'no severity'],
    ['severe=HIGH', '"severe" is no severity'],
    [whole.replace('critical=HIGH', 'critical=TOP'), 'critical must be one of'],
    [whole.replace('critical=HIGH', 'critical'), 'critical must be one of'],
    [whole.replace('critical=HIGH', 'critical=HIGH=LOW'), 'critical must be one of'],
    [whole.replace('critical=HIGH', 'critical=high'), 'critical must be one of'],
    [`${whole},low=LOW`, 'low is there twice'],
    [whole.replace(',low=LOW', ''), 'low is missing'],
    ['critical=HIGH', 'urgent, high, normal, low is missing'],
  ])('%j is refused: %s', (text, fault) => {
    expect(prioritiesFrom(text)).toEqual({ fault: expect.stringContaining(fault) });
  });

  it('a severity that it does not know, or none, is MEDIUM', () => {
    const known = ['critical', 'urgent', 'high', 'normal', 'low'].map((one) => priorityOf(defaultSupport, one));
    expect(known).toEqual(['HIGH', 'HIGH', 'MEDIUM', 'LOW', 'LOW']);
    expect([null, 'fatal', 'toString'].map((one) => priorityOf(defaultSupport, one))).toEqual(Array(3).fill('MEDIUM'));
  });
});

describe('settings of a process', () => {
  const supportOf = (env: Record<string, string>) => loadConfig(undefined, env).support;

  it('without any are ours', () => {
    expect(supportOf({})).toEqual(defaultSupport);
  });

  it('are taken as they are', () => {
    expect(
      supportOf({
        SUPPORT_INCIDENT_SERVICE: 'incidents',
        SUPPORT_REQUEST_SERVICE: 'requests',
        SUPPORT_SEVERITY: whole.replace('low=LOW', 'low=HIGH'),
      }),
    ).toEqual({
      incidentService: 'incidents',
      requestService: 'requests',
      priorities: { ...defaultSupport.priorities, low: 'HIGH' },
    });
  });

  it.each([
    [{ SUPPORT_INCIDENT_SERVICE: 'Not A Code' }, /^SUPPORT_INCIDENT_SERVICE must be the code/],
    [{ SUPPORT_REQUEST_SERVICE: '-x' }, /^SUPPORT_REQUEST_SERVICE must be the code/],
    [{ SUPPORT_REQUEST_SERVICE: 'x'.repeat(256) }, /^SUPPORT_REQUEST_SERVICE must be the code/],
    [{ SUPPORT_REQUEST_SERVICE: defaultSupport.incidentService }, /must be two different services/],
    [
      { SUPPORT_SEVERITY: 'critical=HIGH' },
      /^SUPPORT_SEVERITY must be like .*; urgent, high, normal, low is missing\.$/,
    ],
  ])('%j is refused', (env, words) => {
    expect(() => supportOf(env as Record<string, string>)).toThrow(words);
  });
});
