import { keyOf, type Definition } from './definition';

export interface Effective extends Definition {
  /** The customer's block stands in the place of one of the default profile. */
  readonly overridesDefault: boolean;
}

/**
 * What is in force: a customer's block under the id of a default one replaces it whole, nothing of the default's is
 * kept; a block that is not enabled is as if it were not there, but still hides the default that it replaces.
 */
export function merge(defaults: readonly Definition[], customer: readonly Definition[]): Effective[] {
  const known = new Set(defaults.map(keyOf));
  const replaced = new Map(customer.map((one) => [keyOf(one), one]));
  return [
    ...defaults.map((one): Effective => {
      const own = replaced.get(keyOf(one));
      return own ? { ...own, overridesDefault: true } : { ...one, overridesDefault: false };
    }),
    ...customer.filter((one) => !known.has(keyOf(one))).map((one) => ({ ...one, overridesDefault: false })),
  ];
}
