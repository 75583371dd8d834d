import { changeOf, type ListedEvent } from '../../src/domain/change-record';

const OURS = 'arn:aws:iam::123456789012:role/opsgraph-operations';

const byRole = (role: string, session: string) => ({
  type: 'AssumedRole',
  arn: `arn:aws:sts::123456789012:assumed-role/${role}/${session}`,
  sessionContext: { sessionIssuer: { arn: `arn:aws:iam::123456789012:role/${role}` } },
});

function listed(record: object | string, resources: string[] = []): ListedEvent {
  const whole = {
    eventName: 'StopInstances',
    eventSource: 'ec2.amazonaws.com',
    awsRegion: 'eu-central-1',
    readOnly: false,
    ...(typeof record === 'object' ? record : {}),
  };
  return {
    eventId: 'e-1',
    eventTime: new Date('2026-03-01T10:00:00Z'),
    resources,
    record: typeof record === 'string' ? record : JSON.stringify(whole),
  };
}

const read = (record: object | string, resources?: string[]) => changeOf(listed(record, resources), OURS);

describe('who changed something', () => {
  it.each<[string, object, string, string]>([
    ['our role', byRole('opsgraph-operations', 'opsgraph'), 'ACCELERATE', 'opsgraph'],
    ['another role', byRole('deployment', 'jane@acme.example'), 'CUSTOMER', 'jane@acme.example'],
    [
      'a user',
      { type: 'IAMUser', userName: 'jane', arn: 'arn:aws:iam::123456789012:user/ops/jane' },
      'CUSTOMER',
      'jane',
    ],
    ['the root user', { type: 'Root', arn: 'arn:aws:iam::123456789012:root' }, 'CUSTOMER', 'root'],
    [
      'a service of AWS',
      { type: 'AWSService', invokedBy: 'autoscaling.amazonaws.com' },
      'CUSTOMER',
      'autoscaling.amazonaws.com',
    ],
    ['a principal without a name', { type: 'AWSAccount', principalId: 'AIDAX' }, 'CUSTOMER', 'AIDAX'],
    ['nobody that is told', {}, 'CUSTOMER', 'unknown'],
  ])('%s', (_what, userIdentity, party, requester) => {
    expect(read({ userIdentity })).toMatchObject({ party, requester });
  });

  it('a role of our name in another account is not ours', () => {
    const issuer = 'arn:aws:iam::999999999999:role/opsgraph-operations';
    const userIdentity = { type: 'AssumedRole', sessionContext: { sessionIssuer: { arn: issuer } } };
    expect(read({ userIdentity })).toMatchObject({ party: 'CUSTOMER', roleArn: issuer });
  });
});

it.each<[string, object | string]>([
  ['what only reads', { readOnly: true }],
  ['what AWS refused', { errorCode: 'UnauthorizedOperation' }],
  ['what has no name', { eventName: undefined }],
  ['what has no source', { eventSource: undefined }],
  ['what is no record', 'nothing'],
  ['null', 'null'],
])('%s changes nothing', (_what, record) => {
  expect(read(record)).toBeNull();
});

describe('what was changed', () => {
  it.each<[string, object, string[], string[]]>([
    [
      'as EC2 lists it',
      { instancesSet: { items: [{ instanceId: 'i-1' }, { instanceId: 'i-2' }] } },
      [],
      ['i-1', 'i-2'],
    ],
    ['beside what CloudTrail lists', { volumeId: 'vol-1', size: 200 }, ['vol-9'], ['vol-9', 'vol-1']],
    ['each once', { dBInstanceIdentifier: 'shop' }, ['shop'], ['shop']],
    ['ARNs in a list', { resourceARNList: ['arn:aws:s3:::a'] }, [], ['arn:aws:s3:::a']],
    ['not tags, tokens and documents', { tags: [{ name: 'i-1' }], clientToken: 'i-2', documentName: 'i-3' }, [], []],
    ['not what merely mentions it', { reason: 'i-1 is full', comment: 'i-1' }, [], []],
    ['not numbers', { id: 7 }, [], []],
  ])('%s', (_what, requestParameters, resources, names) => {
    expect(read({ requestParameters }, resources)!.names).toEqual(names);
  });

  it('at most a hundred names', () => {
    const requestParameters = { ids: Array.from({ length: 500 }, (_, n) => `i-${n}`) };
    expect(read({ requestParameters })!.names).toHaveLength(100);
  });
});

describe('what is kept of it', () => {
  it('documents as they came, lists and texts left out', () => {
    expect(read({ requestParameters: { a: [1, { b: null }] }, responseElements: null })).toMatchObject({
      requestParameters: { a: [1, { b: null }] },
      responseElements: null,
    });
    expect(read({ requestParameters: ['x'], responseElements: 'x' })).toMatchObject({
      requestParameters: null,
      responseElements: null,
    });
  });

  it('what the database cannot hold is written out, too long is said, too deep is left out', () => {
    const kept = read({ requestParameters: { 'na\0me': 'a\0b\ud800' }, userAgent: 'x\0' })!;
    expect(kept.requestParameters).toEqual({ 'na\\u0000me': 'a\\u0000b\\ud800' });
    expect(kept.userAgent).toBe('x\\u0000');
    expect(read({ requestParameters: { a: 'x'.repeat(40_000) } })!.requestParameters).toEqual({ truncated: true });
    const deep = `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`;
    const record = `{"eventName":"X","eventSource":"ec2.amazonaws.com","requestParameters":${deep}}`;
    expect(read(record)).toMatchObject({ requestParameters: null, names: [] });
  });
});

it.each([
  ['monitoring.amazonaws.com', 'PutMetricAlarm', 'Alarm Manager: managed alarms'],
  ['ssm.amazonaws.com', 'CreateMaintenanceWindow', 'Patching: maintenance windows'],
  ['ssm.amazonaws.com', 'UpdatePatchBaseline', 'Patching: patch baselines'],
  ['ssm.amazonaws.com', 'CreateDocument', 'Runbooks of automatic remediation'],
  ['backup.amazonaws.com', 'StartBackupJob', 'Backup management'],
  ['support.amazonaws.com', 'ResolveCase', 'Correspondence in the AWS Support Center'],
  ['ec2.amazonaws.com', 'StopInstances', null],
])('%s %s is for: %s', (eventSource, eventName, businessNeed) => {
  const userIdentity = byRole('opsgraph-operations', 'opsgraph');
  const ours = read({ eventSource, eventName, userIdentity });
  expect(ours).toMatchObject({ businessNeed, businessNeedType: businessNeed && 'TEXT' });
  expect(read({ eventSource, eventName })).toMatchObject({ businessNeed: null, businessNeedType: null });
});
