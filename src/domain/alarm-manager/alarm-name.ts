import { parametersIn, referenceTo, resourceTypes } from './resource-types';

/** The name of a definition's alarms: it must tell the resource, so identifiers of the type that it lacks go in front. */
export function alarmName(resourceType: string, name: string): string {
  const named = new Set(parametersIn(name));
  const missing = resourceTypes.get(resourceType)!.identifiers.filter((identifier) => !named.has(identifier));
  return missing.length === 0 ? name : `${missing.map(referenceTo).join(' ')}: ${name}`;
}
