import { readProfile, type Profile } from '../../domain/alarm-manager/profile';
import { argumentsOf, type Scope, type Selected } from '../language';

/** The draft of the `profile` argument, read once for a run; null where the saved profile is meant. */
export function draftOf(field: Selected, scope: Scope): Profile | null {
  const { profile } = argumentsOf(field, scope) as { profile?: unknown };
  if (profile === null || profile === undefined) return null;
  const key = `draft ${field.key}`;
  if (!scope.memo.has(key)) scope.memo.set(key, readProfile(profile));
  return scope.memo.get(key) as Profile;
}
