import { IncidentPriority } from '../words';

/** The severities that AWS Support knows, the most urgent first. */
export const CaseSeverity = ['critical', 'urgent', 'high', 'normal', 'low'] as const;
export type CaseSeverity = (typeof CaseSeverity)[number];

/** Which cases of the AWS Support Center are ours, and how urgent. */
export interface SupportSettings {
  /** Cases of this service become incidents. */
  incidentService: string;
  /** Cases of this one become service requests. */
  requestService: string;
  priorities: Readonly<Record<CaseSeverity, IncidentPriority>>;
}

/**
 * AMS publishes the code for incidents alone; the other follows it and is ours, as is the map: what AWS's five
 * severities are to the three priorities was never published.
 */
export const defaultSupport: SupportSettings = {
  incidentService: 'service-ams-operations-report-incident',
  requestService: 'service-ams-operations-service-request',
  priorities: { critical: 'HIGH', urgent: 'HIGH', high: 'MEDIUM', normal: 'LOW', low: 'LOW' },
};

/** A severity that AWS adds one day is neither the worst nor nothing until somebody says what it is. */
const UNKNOWN_SEVERITY: IncidentPriority = 'MEDIUM';

export function priorityOf(settings: SupportSettings, severity: string | null): IncidentPriority {
  const known = CaseSeverity.find((word) => word === severity);
  return known ? settings.priorities[known] : UNKNOWN_SEVERITY;
}

/** Reads `critical=HIGH,urgent=HIGH,…`; a text says what is wrong with it. */
export function prioritiesFrom(text: string): SupportSettings['priorities'] | { fault: string } {
  const found = new Map<string, IncidentPriority>();
  for (const entry of text.split(',')) {
    const [severity, priority, ...rest] = entry.split('=').map((part) => part.trim());
    const known = IncidentPriority.find((word) => word === priority);
    if (!CaseSeverity.some((word) => word === severity))
      return { fault: `"${severity}" is no severity of AWS Support` };
    if (!known || rest.length > 0) return { fault: `${severity} must be one of ${IncidentPriority.join(', ')}` };
    if (found.has(severity)) return { fault: `${severity} is there twice` };
    found.set(severity, known);
  }
  const missing = CaseSeverity.filter((severity) => !found.has(severity));
  if (missing.length > 0) return { fault: `${missing.join(', ')} is missing` };
  return Object.fromEntries(found) as SupportSettings['priorities'];
}
