import type { RaciRole } from '../words';
import rows from './data/responsibilities.json';

/**
 * One activity of the service and who is Responsible, Consulted or Informed. `position` is its place in the published
 * table (98 rows, 14 categories; one activity is printed twice there, so its text is no key). `code` is ours and never
 * changes: events, refusals and clients keep it.
 * Source: the responsibility assignment matrix of https://docs.aws.amazon.com/managedservices/latest/accelerate-guide/acc-sd.html
 */
export interface Responsibility {
  readonly position: number;
  readonly code: string;
  readonly category: string;
  readonly activity: string;
  readonly customer: RaciRole;
  readonly accelerate: RaciRole;
}

export const responsibilities: readonly Responsibility[] = rows as Responsibility[];
