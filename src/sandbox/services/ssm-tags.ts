import type * as S from '@aws-sdk/client-ssm';
import type { Answer, Call } from '../service';
import { AwsError } from '../wire/error';
import type { Tags } from '../world/types';
import { checkOne } from './ssm-window-check';

interface Tagged {
  tags: Tags;
  put(tags: Tags): void;
}

type Finder = (call: Call, id: string) => Tagged | undefined;

/** What can carry tags beside EC2's resources, by its type. */
const FINDERS: Record<string, Finder> = {
  MaintenanceWindow: ({ cloud, scope }, id) => {
    const window = cloud.windows.get(scope, id);
    return window && { tags: window.tags, put: (tags) => void cloud.windows.put(scope, id, { ...window, tags }) };
  },
  PatchBaseline: ({ cloud, scope }, id) => {
    const baseline = cloud.patchBaselines.get(scope, id);
    return (
      baseline && {
        tags: baseline.tags,
        put: (tags) => void cloud.patchBaselines.put(scope, id, { ...baseline, tags }),
      }
    );
  },
};

function found(call: Call<{ ResourceType?: string | undefined; ResourceId?: string | undefined }>): Tagged {
  const { ResourceType = '', ResourceId = '' } = call.input;
  checkOne('resourceType', ResourceType, Object.keys(FINDERS));
  const tagged = FINDERS[ResourceType]?.(call, ResourceId);
  if (!tagged) throw new AwsError('InvalidResourceId', `${ResourceType} ${ResourceId} does not exist`, 400);
  return tagged;
}

const MOST_TAGS = 50;

export function addTagsToResource(
  call: Call<S.AddTagsToResourceCommandInput>,
): Answer<S.AddTagsToResourceCommandOutput> {
  const { tags, put } = found(call);
  const given = Object.fromEntries((call.input.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));
  const after = { ...tags, ...given };
  if (Object.keys(after).length > MOST_TAGS) {
    throw new AwsError('TooManyTagsError', `A resource can have at most ${MOST_TAGS} tags`, 400);
  }
  put(after);
  return {};
}

export function removeTagsFromResource(
  call: Call<S.RemoveTagsFromResourceCommandInput>,
): Answer<S.RemoveTagsFromResourceCommandOutput> {
  const { tags, put } = found(call);
  const gone = call.input.TagKeys ?? [];
  put(Object.fromEntries(Object.entries(tags).filter(([key]) => !gone.includes(key))));
  return {};
}

export function listTagsForResource(
  call: Call<S.ListTagsForResourceCommandInput>,
): Answer<S.ListTagsForResourceCommandOutput> {
  return { TagList: Object.entries(found(call).tags).map(([Key, Value]) => ({ Key, Value })) };
}
