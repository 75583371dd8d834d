import { compile, type Compiled } from './compile';
import { defaultDefinitions } from './default-profile';
import { merge } from './merge';
import type { Profile } from './profile';

/** The customer's part of what is in force: their alarms, and which definitions of the default theirs stand for. */
export interface CompiledProfile {
  definitions: Compiled[];
  replaced: { resourceType: string; configurationId: string }[];
}

export function compileProfile({ customer, effective }: Profile): CompiledProfile {
  return {
    definitions: compile(effective).filter(({ layer }) => layer === 'CUSTOMER'),
    replaced: customer.map(({ resourceType, configurationId }) => ({ resourceType, configurationId })),
  };
}

export const EMPTY_PROFILE: CompiledProfile = { definitions: [], replaced: [] };

/** The default's alarms, for those accounts whose customers replace none of them. */
export const compiledDefaults: readonly Compiled[] = compile(merge(defaultDefinitions, []));
