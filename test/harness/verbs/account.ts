import { randomUUID } from 'node:crypto';
import type { Verb } from './verb';

let numbers = 500_000_000_000;

export const accountVerbs: Verb[] = [
  {
    name: 'onboardAccount',
    by: 'customer',
    stranger: 'stranger',
    kind: 'ACCOUNT_ONBOARDED',
    selection: 'account { id name status serviceTier addOns regions environment roleArn access { externalId } }',
    prepare: async ({ world }) => ({
      organizationId: world.organization('Acme').globalId,
      awsAccountId: `${++numbers}`,
      name: 'sandbox',
      serviceTier: 'PLUS',
      addOns: ['PATCH'],
      regions: ['eu-central-1'],
    }),
    other: { name: 'laboratory' },
    target: 'organizationId',
    expected: {
      account: {
        id: expect.any(String),
        name: 'sandbox',
        status: 'DISCOVERY',
        serviceTier: 'PLUS',
        addOns: ['PATCH'],
        regions: ['eu-central-1'],
        environment: 'PRODUCTION',
        roleArn: null,
        access: { externalId: expect.stringMatching(/^[\w-]{32}$/) },
      },
    },
    versioned: false,
  },
  {
    name: 'updateAccount',
    by: 'customer',
    stranger: 'stranger',
    kind: 'ACCOUNT_UPDATED',
    selection: 'account { id name serviceTier version }',
    prepare: async ({ world }) => ({
      accountId: (await world.addAccount('Acme', randomUUID())).globalId,
      name: 'shop',
      serviceTier: 'PLUS',
    }),
    other: { name: 'store' },
    target: 'accountId',
    expected: { account: expect.objectContaining({ name: 'shop', serviceTier: 'PLUS', version: 2 }) },
    versioned: true,
  },
  {
    name: 'syncAccount',
    by: 'customer',
    stranger: 'stranger',
    kind: 'ACCOUNT_UPDATED',
    selection: 'account { id } job { id kind status account { id } subject { __typename id } done total }',
    prepare: async ({ world }) => ({ accountId: world.account('Acme').globalId, sources: ['EC2'] }),
    other: { sources: ['RDS'] },
    target: 'accountId',
    expected: {
      account: { id: expect.any(String) },
      job: expect.objectContaining({ kind: 'sync-account', status: 'QUEUED', done: 0, total: null }),
    },
    versioned: false,
  },
];
