import type { WindowTarget } from './target';

/** A maintenance window as Systems Manager has it. */
export interface DiscoveredWindow {
  windowId: string;
  name: string;
  description: string | null;
  enabled: boolean;
  schedule: string;
  timezone: string;
  scheduleOffset: number | null;
  durationHours: number;
  cutoffHours: number;
  nextExecutionAt: Date | null;
}

/** What is registered in it. */
export interface DiscoveredContents {
  targets: readonly { id: string; owner: string | null; selectors: readonly WindowTarget[] }[];
  tasks: readonly DiscoveredTask[];
}

export interface DiscoveredTask {
  id: string;
  arn: string;
  type: string;
  name: string | null;
  maxConcurrency: string | null;
  maxErrors: string | null;
  targetIds: readonly string[];
}

export type ReadWindow = DiscoveredWindow & DiscoveredContents;

/** While Systems Manager is being told of a window it bears this name: so it is known as ours before we have noted it. */
export function provisionalName(id: string): string {
  return `opsgraph-${id}`;
}

export function fromProvisionalName(name: string): string | null {
  return /^opsgraph-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.exec(name)?.[1] ?? null;
}

/** What a target of ours carries in Systems Manager, so that it is found again. */
export function ownerMark(id: string): string {
  return `opsgraph:${id}`;
}
