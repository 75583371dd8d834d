import { part, value } from '../fields';

/** Why a derived fact is as it is, as it was decided. */
export const explanation = part('Explanation', {
  summary: value((row) => `coalesce(${row}.explanation->>'summary', '')`),
  rule: value((row) => `${row}.explanation->>'rule'`),
  ruleVersion: value((row) => `${row}.explanation->>'ruleVersion'`),
  inputs: value((row) => `coalesce(nullif(${row}.explanation->'inputs', 'null'::jsonb), '{}'::jsonb)`),
});
