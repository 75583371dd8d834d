import type * as B from '@aws-sdk/client-backup';
import { randomUUID } from 'node:crypto';
import type { Answer, Call } from '../service';
import type { BackupSelection, TagCondition } from '../world/types';
import { checkRole, exists, invalid, notFound, overLimit, paged } from './backup-common';
import { planOf } from './backup-plans';
import { NAME } from './backup-rules';

const MOST_SELECTIONS = 100;
const MOST_ARNS = 500;
const MOST_TAGS = 30;
const ARN = /^(\*|arn:[^:]*:[^:]*:[^:]*:[^:]*:.+)$/;

const conditionsOf = (given: B.ConditionParameter[] | undefined): TagCondition[] =>
  (given ?? []).map(({ ConditionKey = '', ConditionValue = '' }) => {
    if (!ConditionKey.startsWith('aws:ResourceTag/')) {
      throw invalid(`Invalid condition key ${ConditionKey}: it must begin with aws:ResourceTag/.`);
    }
    return { key: ConditionKey, value: ConditionValue };
  });

function arnsOf(given: string[] | undefined): string[] {
  if ((given?.length ?? 0) > MOST_ARNS) throw invalid(`A selection names at most ${MOST_ARNS} ARNs.`);
  for (const arn of given ?? []) if (!ARN.test(arn)) throw invalid(`Invalid ARN: ${arn}`);
  return given ?? [];
}

function listOfTags(given: B.Condition[] | undefined): TagCondition[] {
  if ((given?.length ?? 0) > MOST_TAGS) throw invalid(`A selection names at most ${MOST_TAGS} tags.`);
  return (given ?? []).map(({ ConditionType, ConditionKey = '', ConditionValue = '' }) => {
    if (ConditionType !== 'STRINGEQUALS') throw invalid(`Invalid condition type: ${ConditionType}`);
    if (ConditionKey === '') throw invalid('A condition needs a key.');
    return { key: ConditionKey, value: ConditionValue };
  });
}

export function createBackupSelection(
  call: Call<B.CreateBackupSelectionCommandInput>,
): Answer<B.CreateBackupSelectionCommandOutput> {
  const { input, cloud, scope } = call;
  const of = planOf(call, input.BackupPlanId);
  const given = input.BackupSelection;
  if (!given) throw invalid('A backup selection is required.');
  const { CreatorRequestId } = input;
  const known = cloud.backupSelections.all(scope).filter((one) => one.planId === of.id);
  const answer = (one: BackupSelection): Answer<B.CreateBackupSelectionCommandOutput> => ({
    SelectionId: one.id,
    BackupPlanId: of.id,
    CreationDate: new Date(one.createdAt),
  });
  const again =
    CreatorRequestId === undefined ? undefined : known.find((one) => one.creatorRequestId === CreatorRequestId);
  if (again) return answer(again);
  const name = given.SelectionName ?? '';
  if (!NAME.test(name)) throw invalid(`Invalid selection name: ${name}`);
  const same = known.find((one) => one.name === name);
  if (same) throw exists(`A selection named ${name} already exists in the plan.`, same.id, same.creatorRequestId);
  if (known.length >= MOST_SELECTIONS) throw overLimit(`A plan has at most ${MOST_SELECTIONS} selections.`);
  const { StringEquals, StringNotEquals, StringLike, StringNotLike } = given.Conditions ?? {};
  const id = randomUUID();
  return answer(
    cloud.backupSelections.put(scope, id, {
      id,
      planId: of.id,
      name,
      roleArn: checkRole(call, given.IamRoleArn),
      resources: arnsOf(given.Resources),
      notResources: arnsOf(given.NotResources),
      listOfTags: listOfTags(given.ListOfTags),
      conditions: {
        StringEquals: conditionsOf(StringEquals),
        StringNotEquals: conditionsOf(StringNotEquals),
        StringLike: conditionsOf(StringLike),
        StringNotLike: conditionsOf(StringNotLike),
      },
      createdAt: cloud.now(),
      ...(CreatorRequestId === undefined ? {} : { creatorRequestId: CreatorRequestId }),
    }),
  );
}

function selectionOf(
  call: Call<{ BackupPlanId?: string | undefined; SelectionId?: string | undefined }>,
): BackupSelection {
  const of = planOf(call, call.input.BackupPlanId);
  const found = call.cloud.backupSelections.get(call.scope, call.input.SelectionId ?? '');
  if (found?.planId !== of.id) throw notFound(`Cannot find selection ${call.input.SelectionId} of plan ${of.id}.`);
  return found;
}

const presentConditions = (held: TagCondition[] | undefined): B.ConditionParameter[] =>
  (held ?? []).map(({ key, value }) => ({ ConditionKey: key, ConditionValue: value }));

export function getBackupSelection(
  call: Call<B.GetBackupSelectionCommandInput>,
): Answer<B.GetBackupSelectionCommandOutput> {
  const one = selectionOf(call);
  return {
    BackupSelection: {
      SelectionName: one.name,
      IamRoleArn: one.roleArn,
      Resources: one.resources,
      NotResources: one.notResources,
      ListOfTags: one.listOfTags.map(({ key, value }) => ({
        ConditionType: 'STRINGEQUALS',
        ConditionKey: key,
        ConditionValue: value,
      })),
      Conditions: {
        StringEquals: presentConditions(one.conditions.StringEquals),
        StringNotEquals: presentConditions(one.conditions.StringNotEquals),
        StringLike: presentConditions(one.conditions.StringLike),
        StringNotLike: presentConditions(one.conditions.StringNotLike),
      },
    },
    SelectionId: one.id,
    BackupPlanId: one.planId,
    CreationDate: new Date(one.createdAt),
    CreatorRequestId: one.creatorRequestId,
  };
}

export function listBackupSelections(
  call: Call<B.ListBackupSelectionsCommandInput>,
): Answer<B.ListBackupSelectionsCommandOutput> {
  const of = planOf(call, call.input.BackupPlanId);
  const found = call.cloud.backupSelections.all(call.scope).filter((one) => one.planId === of.id);
  const { items, more } = paged(call, found, (one) => one.id);
  const BackupSelectionsList = items.map((one) => ({
    SelectionId: one.id,
    SelectionName: one.name,
    BackupPlanId: one.planId,
    CreationDate: new Date(one.createdAt),
    CreatorRequestId: one.creatorRequestId,
    IamRoleArn: one.roleArn,
  }));
  return { BackupSelectionsList, ...more };
}

export function deleteBackupSelection(
  call: Call<B.DeleteBackupSelectionCommandInput>,
): Answer<B.DeleteBackupSelectionCommandOutput> {
  call.cloud.backupSelections.delete(call.scope, selectionOf(call).id);
  return {};
}
