/** What a deployment does to one alarm. */
export const AlarmAction = ['CREATE', 'UPDATE', 'DELETE'] as const;
export type AlarmAction = (typeof AlarmAction)[number];

/** How far it has come. */
export const AlarmChangeState = ['PENDING', 'CALLING', 'APPLIED', 'FAILED', 'SUPERSEDED'] as const;
export type AlarmChangeState = (typeof AlarmChangeState)[number];
