/** The words of the domain, each spelled as in the API: one list is at once the type, the enum of the schema and the CHECK of the column. */
export * from './words/service';
export * from './words/account';
export * from './words/alarm';
export * from './words/remediation';
export * from './words/incident';
export * from './words/patching';
export * from './words/backup';
export * from './words/event';
