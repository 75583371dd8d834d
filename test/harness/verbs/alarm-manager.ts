import { randomUUID } from 'node:crypto';
import type { Verb } from './verb';

export const alarmManagerVerbs: Verb[] = [
  {
    name: 'updateAlarmProfile',
    by: 'customer',
    stranger: 'stranger',
    kind: 'ALARM_PROFILE_UPDATED',
    selection: 'alarmProfile { version status document layer account { id } } job { id }',
    prepare: async ({ world }) => ({
      accountId: (await world.addAccount('Acme', randomUUID())).globalId,
      document: { 'AWS::EC2::Instance': { 'ec2-cpu-too-high': { Enabled: false } } },
    }),
    other: { document: {} },
    target: 'accountId',
    expected: {
      alarmProfile: {
        version: 2,
        status: 'PENDING',
        document: { 'AWS::EC2::Instance': { 'ec2-cpu-too-high': { Enabled: false } } },
        layer: 'CUSTOMER',
        account: { id: expect.any(String) },
      },
      job: null,
    },
    versioned: true,
  },
  {
    name: 'deployMonitoring',
    by: 'engineer',
    stranger: 'visitor',
    kind: 'ACCOUNT_UPDATED',
    selection: 'account { id alarmProfile { status } } job { kind status done total account { id } }',
    prepare: async ({ world }) => ({ accountId: (await world.addAccount('Acme', randomUUID())).globalId }),
    other: { resourceIds: [] },
    target: 'accountId',
    expected: {
      account: { id: expect.any(String), alarmProfile: { status: 'IN_PROGRESS' } },
      job: { kind: 'deploy-monitoring', status: 'QUEUED', done: 0, total: null, account: { id: expect.any(String) } },
    },
    versioned: false,
  },
];
