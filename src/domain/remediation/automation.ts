/** An automation of Systems Manager, as it stands. */
export interface Automation {
  /** Systems Manager's own word. */
  status: string;
  failureMessage: string | null;
  steps: { name: string; status: string }[];
  /** By `step.output`. */
  outputs: Record<string, string>;
}

/** What an automation printed on the instance: the output of its command. */
export function printed({ outputs }: Pick<Automation, 'outputs'>): string {
  return Object.entries(outputs).find(([name]) => name.endsWith('.Output'))?.[1] ?? '';
}
