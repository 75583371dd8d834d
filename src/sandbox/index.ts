import { type Options, run } from './sandbox';

export type SandboxOptions = Options;

export interface Sandbox {
  url: string;
  port: number;
  close(): Promise<void>;
}

/** Starts a simulated AWS and resolves when it listens. */
export const startSandbox = (options: SandboxOptions): Promise<Sandbox> => run(options);

export { LIVE_MARK } from './control/live';
export { PLATFORM, ROLE, customerKey } from './world/platform';
