/**
 * Which instances a window means. Values of one key alternate, and what is said of several keys must all fit. `by` is
 * there where it is not by a tag, as somebody may have set it in AWS: by ids of instances, or by keys of tags alone.
 */
export interface WindowTarget {
  key: string;
  values: string[];
  by?: 'INSTANCE_ID' | 'TAG_KEY' | 'OTHER';
}

const TAG = 'tag:';

/** As Systems Manager writes it. */
export function toSelector({ key, values, by }: WindowTarget): { Key: string; Values: string[] } {
  return { Key: by === undefined ? `${TAG}${key}` : key, Values: [...values] };
}

export function fromSelector({ Key = '', Values = [] }: { Key?: string; Values?: string[] }): WindowTarget {
  if (Key.startsWith(TAG)) return { key: Key.slice(TAG.length), values: [...Values] };
  const by = /^instanceids$/i.test(Key) ? 'INSTANCE_ID' : /^tag-key$/i.test(Key) ? 'TAG_KEY' : 'OTHER';
  return { key: Key, values: [...Values], by };
}
