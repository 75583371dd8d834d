import type * as E from '@aws-sdk/client-ec2';
import type { Answer, Call } from '../service';
import type { Table } from '../journal';
import { AwsError } from '../wire/error';
import type { Tags } from '../world/types';

const MOST_TAGS = 50;

type Change = (tags: Tags) => Tags;

/** Changes the tags of every resource that is named; one that does not exist fails the whole request. */
function change({ cloud, scope, input }: Call<{ Resources?: string[] | undefined }>, to: Change): void {
  const ids = input.Resources ?? [];
  const into = <T extends { tags: Tags }>(table: Table<T>, id: string): (() => void) | undefined => {
    const held = table.get(scope, id);
    if (!held) return undefined;
    const tags = to(held.tags);
    return () => void table.put(scope, id, { ...held, tags });
  };
  const changes = ids.map((id) => {
    const { instances, volumes, snapshots, natGateways, vpnConnections } = cloud;
    const found =
      into(instances, id) ??
      into(volumes, id) ??
      into(snapshots, id) ??
      into(natGateways, id) ??
      into(vpnConnections, id);
    if (!found) throw new AwsError('InvalidID', `The ID '${id}' is not valid`, 400);
    return found;
  });
  for (const apply of changes) apply();
}

function own(keys: string[]): void {
  const reserved = keys.find((key) => key.toLowerCase().startsWith('aws:'));
  if (reserved === undefined) return;
  const message = `Value ( ${reserved} ) for parameter key is invalid. Tag keys starting with 'aws:' are reserved for internal use`;
  throw new AwsError('InvalidParameterValue', message, 400);
}

export function createTags(call: Call<E.CreateTagsCommandInput>): Answer<E.CreateTagsCommandOutput> {
  const given = Object.fromEntries((call.input.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));
  own(Object.keys(given));
  change(call, (tags) => {
    const after = { ...tags, ...given };
    const count = Object.keys(after).filter((key) => !key.startsWith('aws:')).length;
    if (count > MOST_TAGS) throw new AwsError('TagLimitExceeded', `More than ${MOST_TAGS} tags specified`, 400);
    return after;
  });
  return {};
}

/** A tag that is given with a value goes only where it has that value; without any tag named all go. */
export function deleteTags(call: Call<E.DeleteTagsCommandInput>): Answer<E.DeleteTagsCommandOutput> {
  const gone = call.input.Tags;
  own((gone ?? []).map(({ Key = '' }) => Key));
  const goes = (key: string, value: string): boolean =>
    gone?.length
      ? gone.some(({ Key, Value }) => Key === key && (Value === undefined || Value === value))
      : !key.startsWith('aws:');
  change(call, (tags) => Object.fromEntries(Object.entries(tags).filter(([key, value]) => !goes(key, value))));
  return {};
}
