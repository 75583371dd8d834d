import type { CorrelationRule } from './correlation-rule';
import { secondsOf, spoken } from './duration';
import { InvalidError } from './error';
import type { CorrelationKey as GroupBy } from './words';

/** A rule as somebody writes it down. */
export interface CorrelationRuleDraft {
  groupBy: GroupBy[];
  tagKey?: string | null;
  configurationIds?: string[] | null;
  window: string;
  threshold: number;
}

export type RuleSettings = Pick<CorrelationRule, 'groupBy' | 'tagKey' | 'configurationIds' | 'windowMs' | 'threshold'>;

const SHORTEST_WINDOW_S = 60;
const LONGEST_WINDOW_S = 86_400;
const LEAST_THRESHOLD = 2;
const MOST_THRESHOLD = 1000;
const MOST_DEFINITIONS = 100;
const LONGEST_DEFINITION = 300;
const LONGEST_TAG_KEY = 128;

/** The settings of a rule; throws what is wrong with them, at its path. Whether the definitions exist is not asked here. */
export function settingsOf(draft: CorrelationRuleDraft, path: readonly string[]): RuleSettings {
  const groupBy = unrepeated(draft.groupBy, [...path, 'groupBy']);
  if (groupBy.length === 0) {
    throw new InvalidError(
      'It would take whatever comes together for one: say what its alerts have in common.',
      [...path, 'groupBy'],
      'REQUIRED',
    );
  }
  const seconds = secondsOf(draft.window);
  if (seconds < SHORTEST_WINDOW_S || seconds > LONGEST_WINDOW_S) {
    const [least, most] = [SHORTEST_WINDOW_S, LONGEST_WINDOW_S].map(spoken);
    throw new InvalidError(`window is from ${least} to ${most}.`, [...path, 'window']);
  }
  const { threshold } = draft;
  if (threshold < LEAST_THRESHOLD || threshold > MOST_THRESHOLD) {
    throw new InvalidError(`threshold is from ${LEAST_THRESHOLD} to ${MOST_THRESHOLD}.`, [...path, 'threshold']);
  }
  return {
    groupBy,
    tagKey: tagKeyOf(draft, path),
    configurationIds: definitionsOf(draft.configurationIds ?? [], [...path, 'configurationIds']),
    windowMs: seconds * 1000,
    threshold,
  };
}

/** The first definition that is none of the known ones. */
export function requireKnown(ids: readonly string[], known: ReadonlySet<string>, path: readonly string[]): void {
  const unknown = ids.findIndex((id) => !known.has(id));
  if (unknown < 0) return;
  throw new InvalidError(
    `No definition has the id ${ids[unknown]}.`,
    [...path, 'configurationIds', `${unknown}`],
    'NOT_FOUND',
  );
}

function tagKeyOf({ groupBy, tagKey }: CorrelationRuleDraft, path: readonly string[]): string | null {
  const at = [...path, 'tagKey'];
  if (!groupBy.includes('TAG')) {
    if (tagKey === null || tagKey === undefined) return null;
    throw new InvalidError('tagKey goes with TAG in groupBy, which is not there.', at);
  }
  if (tagKey === null || tagKey === undefined || tagKey === '') {
    throw new InvalidError('groupBy has TAG: name the key of the tag.', at, 'REQUIRED');
  }
  return text(tagKey, LONGEST_TAG_KEY, at);
}

function definitionsOf(ids: readonly string[], path: readonly string[]): string[] {
  if (ids.length > MOST_DEFINITIONS) {
    throw new InvalidError(`configurationIds has at most ${MOST_DEFINITIONS} entries.`, path, 'TOO_MANY');
  }
  ids.forEach((id, n) => text(id, LONGEST_DEFINITION, [...path, `${n}`]));
  return unrepeated(ids, path);
}

/** Compared to the letter, so taken as it is. */
function text(value: string, most: number, path: readonly string[]): string {
  if (value === '') throw new InvalidError('It is empty.', path, 'REQUIRED');
  if ([...value].length > most) throw new InvalidError(`It has at most ${most} characters.`, path, 'TOO_LONG');
  return value;
}

function unrepeated<T extends string>(list: readonly T[], path: readonly string[]): T[] {
  const twice = list.findIndex((one, n) => list.indexOf(one) !== n);
  if (twice >= 0) throw new InvalidError(`${path.at(-1)} names ${list[twice]} twice.`, [...path, `${twice}`]);
  return [...list];
}
