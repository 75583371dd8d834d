import type * as B from '@aws-sdk/client-backup';
import type { Answer, Call } from '../service';
import type { Tags } from '../world/types';
import { MOST_TAGS, checkTags, invalid, notFound, paged } from './backup-common';

interface Tagged {
  tags: Tags;
  put(tags: Tags): void;
}

/** What an ARN names of the things that carry tags here: vaults, plans and recovery points. */
function taggedOf(call: Call<{ ResourceArn?: string | undefined }>): Tagged {
  const { cloud, scope } = call;
  const arn = call.input.ResourceArn ?? '';
  const vault = cloud.backupVaults.all(scope).find((one) => one.arn === arn);
  if (vault) {
    return { tags: vault.tags, put: (tags) => void cloud.backupVaults.put(scope, vault.name, { ...vault, tags }) };
  }
  const plan = cloud.backupPlans.all(scope).find((one) => one.arn === arn && one.deletedAt === undefined);
  if (plan) return { tags: plan.tags, put: (tags) => void cloud.backupPlans.put(scope, plan.id, { ...plan, tags }) };
  const point = cloud.recoveryPoints.get(scope, arn);
  if (point) {
    return { tags: point.tags, put: (tags) => void cloud.recoveryPoints.put(scope, arn, { ...point, tags }) };
  }
  throw notFound(`Cannot find resource ${arn}.`);
}

export function listTags(call: Call<B.ListTagsCommandInput>): Answer<B.ListTagsCommandOutput> {
  const { items, more } = paged(call, Object.entries(taggedOf(call).tags), ([key]) => key);
  return { Tags: Object.fromEntries(items), ...more };
}

export function tagResource(call: Call<B.TagResourceCommandInput>): Answer<B.TagResourceCommandOutput> {
  const tagged = taggedOf(call);
  const tags = { ...tagged.tags, ...checkTags(call.input.Tags) };
  if (Object.keys(tags).length > MOST_TAGS) throw invalid(`A resource has at most ${MOST_TAGS} tags.`);
  tagged.put(tags);
  return {};
}

export function untagResource(call: Call<B.UntagResourceCommandInput>): Answer<B.UntagResourceCommandOutput> {
  const tagged = taggedOf(call);
  const gone = new Set(call.input.TagKeyList);
  tagged.put(Object.fromEntries(Object.entries(tagged.tags).filter(([key]) => !gone.has(key))));
  return {};
}
