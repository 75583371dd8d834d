import type * as O from '@aws-sdk/client-organizations';
import { createHash } from 'node:crypto';
import type { Answer, Call, Service } from '../service';
import { AwsError } from '../wire/error';
import { page } from '../wire/page';
import type { Account } from '../world/types';

const letters = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 10);

/** The caller's organization: its first account manages it. */
function organizationOf(call: Call): { id: string; master: Account; accounts: Account[] } {
  const own = call.cloud.account(call.caller.accountId);
  const accounts = call.cloud.allAccounts().filter((account) => account.organization === own?.organization);
  const [master] = accounts;
  if (!own?.organization || !master) {
    throw new AwsError('AWSOrganizationsNotInUseException', 'Your account is not a member of an organization.', 400);
  }
  return { id: `o-${letters(own.organization)}`, master, accounts };
}

const mail = (account: Account): string => `aws+${account.name}@example.com`;

const present = (account: Account, organization: { id: string; master: Account }, createdAt: number): O.Account => ({
  Id: account.id,
  Arn: `arn:aws:organizations::${organization.master.id}:account/${organization.id}/${account.id}`,
  Email: mail(account),
  Name: account.name,
  Status: 'ACTIVE',
  State: 'ACTIVE',
  JoinedMethod: account === organization.master ? 'INVITED' : 'CREATED',
  JoinedTimestamp: new Date(createdAt - 90 * 86_400_000),
});

const createdAt = ({ cloud }: Call): number => cloud.origin.get('all', 'world')?.createdAt ?? 0;

function needManager(call: Call): ReturnType<typeof organizationOf> {
  const organization = organizationOf(call);
  if (organization.master.id !== call.caller.accountId) {
    throw new AwsError('AccessDeniedException', "You don't have permissions to access this resource.", 400);
  }
  return organization;
}

function listAccounts(call: Call<O.ListAccountsCommandInput>): Answer<O.ListAccountsCommandOutput> {
  const organization = needManager(call);
  const size = call.input.MaxResults ?? 20;
  if (size < 1 || size > 20) throw new AwsError('InvalidInputException', 'MaxResults must lie between 1 and 20', 400);
  const { items, next } = page(organization.accounts, (account) => account.id, {
    size,
    token: call.input.NextToken,
    of: organization.id,
    invalid: () => new AwsError('InvalidInputException', 'NextToken is not valid', 400),
  });
  const Accounts = items.map((account) => present(account, organization, createdAt(call)));
  return { Accounts, ...(next ? { NextToken: next } : {}) };
}

function describeAccount(call: Call<O.DescribeAccountCommandInput>): Answer<O.DescribeAccountCommandOutput> {
  const organization = needManager(call);
  const account = organization.accounts.find(({ id }) => id === call.input.AccountId);
  if (!account) {
    const message = "You specified an account that doesn't exist.";
    throw new AwsError('AccountNotFoundException', message, 400);
  }
  return { Account: present(account, organization, createdAt(call)) };
}

function describeOrganization(call: Call): Answer<O.DescribeOrganizationCommandOutput> {
  const { id, master } = organizationOf(call);
  return {
    Organization: {
      Id: id,
      Arn: `arn:aws:organizations::${master.id}:organization/${id}`,
      FeatureSet: 'ALL',
      MasterAccountArn: `arn:aws:organizations::${master.id}:account/${id}/${master.id}`,
      MasterAccountId: master.id,
      MasterAccountEmail: mail(master),
    },
  };
}

export const organizations: Service = {
  scope: 'organizations',
  protocol: 'json',
  jsonVersion: '1.1',
  load: () => import('@aws-sdk/client-organizations'),
  operations: {
    ListAccounts: listAccounts,
    DescribeAccount: describeAccount,
    DescribeOrganization: describeOrganization,
  },
};
