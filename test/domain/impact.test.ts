import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { impactOf, type ImpactFacts } from '../../src/domain/correlation';
import { baselineAlarms } from '../../src/domain/catalog/baseline-alarms';
import { isRefusal, normalise } from '../../src/domain/signals';

const metric = (namespace: string, names: string | string[], ...dimensions: string[]): ImpactFacts => ({
  alarmName: 'any',
  metrics: [names].flat().map((metricName) => ({
    namespace,
    metricName,
    dimensions: Object.fromEntries(dimensions.map((name) => [name, 'x'])),
  })),
});

test.each<[string, ImpactFacts, string, string | null, string]>([
  [
    'status check',
    metric('AWS/EC2', 'StatusCheckFailed', 'InstanceId'),
    'KNOWN',
    'ec2-status-check-failed',
    'ec2-status-check-failed',
  ],
  [
    'system status check',
    metric('AWS/EC2', 'StatusCheckFailed_System', 'InstanceId'),
    'KNOWN',
    'ec2-status-check-failed',
    'ec2-status-check-failed',
  ],
  ['CPU', metric('AWS/EC2', 'CPUUtilization', 'InstanceId'), 'UNCERTAIN', 'ec2-cpu-too-high', 'ec2-cpu-too-high'],
  [
    'CPU of a group',
    metric('AWS/EC2', 'CPUUtilization', 'AutoScalingGroupName'),
    'UNCERTAIN',
    null,
    'AWS/EC2/CPUUtilization',
  ],
  [
    'disk with all dimensions of the agent',
    metric('CWAgent', 'disk_used_percent', 'InstanceId', 'path', 'device', 'fstype', 'ImageId'),
    'KNOWN',
    'ec2-linux-disk',
    'ec2-linux-disk',
  ],
  [
    'disk of Windows',
    metric('CWAgent', 'LogicalDisk % Free Space', 'InstanceId', 'instance', 'objectname'),
    'KNOWN',
    'ec2-windows-disk',
    'ec2-windows-disk',
  ],
  [
    'database storage',
    metric('AWS/RDS', 'FreeStorageSpace', 'DBInstanceIdentifier'),
    'KNOWN',
    'rds-free-storage',
    'rds-free-storage',
  ],
  [
    'search storage',
    metric('AWS/ES', 'FreeStorageSpace', 'DomainName', 'ClientId'),
    'UNCERTAIN',
    'os-free-storage',
    'os-free-storage',
  ],
  [
    'red cluster',
    metric('AWS/ES', 'ClusterStatus.red', 'DomainName', 'ClientId'),
    'KNOWN',
    'os-cluster-red',
    'os-cluster-red',
  ],
  ['VPN down', metric('AWS/VPN', 'TunnelState', 'VpnId'), 'KNOWN', 'vpn-tunnel-down', 'vpn-tunnel-down'],
  [
    'error rate by maths',
    metric('AWS/ApplicationELB', ['HTTPCode_ELB_5XX_Count', 'RequestCount'], 'LoadBalancer'),
    'UNCERTAIN',
    'alb-5xx-error-rate',
    'alb-5xx-error-rate',
  ],
  [
    'half of that maths',
    metric('AWS/ApplicationELB', 'RequestCount', 'LoadBalancer'),
    'UNCERTAIN',
    null,
    'AWS/ApplicationELB/RequestCount',
  ],
  [
    'more than a row measures',
    metric('AWS/EC2', ['StatusCheckFailed', 'NetworkIn'], 'InstanceId'),
    'UNCERTAIN',
    null,
    'AWS/EC2/NetworkIn|AWS/EC2/StatusCheckFailed',
  ],
  [
    'the same name elsewhere',
    metric('Custom', 'StatusCheckFailed', 'InstanceId'),
    'UNCERTAIN',
    null,
    'Custom/StatusCheckFailed',
  ],
  [
    'two rows that only a tag tells apart',
    metric('AWS/FSx', ['DataReadBytes', 'DataWriteBytes'], 'FileSystemId'),
    'UNCERTAIN',
    null,
    'fsx-ontap-throughput|fsx-windows-throughput',
  ],
  [
    'the tag before all else',
    {
      ...metric('AWS/FSx', ['DataReadBytes', 'DataWriteBytes'], 'FileSystemId'),
      configurationId: 'fsx-windows-throughput',
    },
    'UNCERTAIN',
    'fsx-windows-throughput',
    'fsx-windows-throughput',
  ],
  [
    'a tag of the customer’s own, so by metric',
    { ...metric('AWS/EC2', 'StatusCheckFailed', 'InstanceId'), configurationId: 'my-own' },
    'KNOWN',
    'ec2-status-check-failed',
    'ec2-status-check-failed',
  ],
  ['a composite alarm', { alarmName: 'All of it', metrics: [] }, 'UNCERTAIN', null, 'alarm/All of it'],
  [
    'a database that failed',
    { eventSource: 'aws.rds', eventId: 'RDS-EVENT-0031' },
    'KNOWN',
    'rds-event-0031',
    'rds-event-0031',
  ],
  [
    'an event of a database outside the catalogue',
    { eventSource: 'aws.rds', eventId: 'RDS-EVENT-0049' },
    'UNCERTAIN',
    null,
    'aws.rds/RDS-EVENT-0049',
  ],
  ['a finding', { eventSource: 'aws.guardduty' }, 'UNCERTAIN', 'guardduty-finding', 'guardduty-finding'],
  ['a source outside the catalogue', { eventSource: 'com.example' }, 'UNCERTAIN', null, 'com.example'],
])('%s', (_, facts, impact, configurationId, definition) => {
  const decision = impactOf(facts);
  expect(decision).toMatchObject({ impact, configurationId, definition });
  expect(decision.explanation).toMatchObject({ rule: 'BASELINE_IMPACT', ruleVersion: '1' });
  expect(decision.explanation.summary).toContain(impact === 'KNOWN' ? 'KNOWN impact' : (configurationId ?? 'impact'));
});

test('every metric row is found by what it measures, or names the rows that measure the same', () => {
  for (const row of baselineAlarms) {
    if (!row.metric) continue;
    for (const names of row.metric.metrics) {
      const { definition } = impactOf(metric(row.metric.namespace, [...names], ...row.metric.dimensions));
      expect(definition.split('|')).toContain(row.configurationId);
    }
  }
});

test('a normalised signal has the facts that are asked for', () => {
  const file = join(__dirname, '../fixtures/events/cloudwatch-alarm-state-change.json');
  const signal = normalise(JSON.parse(readFileSync(file, 'utf8')), 'EVENTBRIDGE');
  if (isRefusal(signal)) throw new Error(signal.message);
  expect(impactOf(signal.facts)).toMatchObject({ impact: 'UNCERTAIN', configurationId: 'ec2-cpu-too-high' });
});
