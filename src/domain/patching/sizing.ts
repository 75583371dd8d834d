import { MOST_TARGET_INSTANCES } from './limits';

/** An account patches so many an hour: five windows at once, twenty automations in each, half an hour for one. */
const PER_HOUR = 200;
const USUAL_HOURS = 4;
const INSTANCES_PER_HOUR_MORE = 50;

export interface Sizing {
  hours: number;
  windows: number;
}

/** The least that so many instances need: hours of windows that run side by side, and how many windows. */
export function sizingFor(instances: number): Sizing {
  return {
    hours: Math.max(1, Math.ceil(instances / PER_HOUR)),
    windows: Math.max(1, Math.ceil(instances / MOST_TARGET_INSTANCES)),
  };
}

/** How long one window for so many is recommended to last: four hours, and one more for every fifty. */
export function recommendedHours(instances: number): number {
  return USUAL_HOURS + Math.floor(instances / INSTANCES_PER_HOUR_MORE);
}
