/** What one account and one window hold: AWS's quotas and the operations plan's. */
export const MOST_WINDOWS = 50;
export const MOST_TARGET_INSTANCES = 300;
/** Automations that a window runs at once, whatever its concurrency says. */
export const MOST_AT_ONCE = 20;
export const MOST_KEYS = 5;
export const MOST_VALUES = 50;
export const LONGEST_KEY = 128;
export const LONGEST_VALUE = 256;
export const LONGEST_DESCRIPTION = 128;

export const MOST_DURATION_HOURS = 24;
export const MOST_CUTOFF_HOURS = 23;
export const MOST_OFFSET_DAYS = 6;

/** So Systems Manager takes names of windows. */
export const NAME = /^[a-zA-Z0-9_\-.]{3,128}$/;
/** A number of instances, or a share of them. */
export const CONCURRENCY = /^([1-9]\d{0,6}|[1-9]\d?%|100%)$/;
/** The same, where none is one too. */
export const ERRORS = /^(0|[1-9]\d{0,6}|\d%|[1-9]\d%|100%)$/;

/** So far ahead executions are rows: by then or by so many, whichever comes first. */
export const HORIZON_DAYS = 400;
export const MOST_EXECUTIONS = 100;
