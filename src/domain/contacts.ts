import { isEmail } from './email';
import { line } from './escalation-mail';
import { explain, type Explanation } from './explanation';

/** The types of resources whose owners are told: EC2, EBS, ELB, ALB, NLB, RDS, OpenSearch, EFS, FSx, Site-to-Site VPN. */
export const CONTACTED_TYPES: readonly string[] = [
  'AWS::EC2::Instance',
  'AWS::EC2::Volume',
  'AWS::EC2::VPNConnection',
  'AWS::ElasticLoadBalancing::LoadBalancer',
  'AWS::ElasticLoadBalancingV2::LoadBalancer',
  'AWS::ElasticLoadBalancingV2::TargetGroup',
  'AWS::RDS::DBInstance',
  'AWS::RDS::DBCluster',
  'AWS::OpenSearchService::Domain',
  'AWS::OpenSearch::Domain',
  'AWS::Elasticsearch::Domain',
  'AWS::EFS::FileSystem',
  'AWS::FSx::FileSystem',
  'AWS::FSx::Volume',
];

/** The longest value of the tag. */
export const LONGEST_CONTACTS = 260;

const RULE = { rule: 'TAG_CONTACTS', ruleVersion: '1' };

export interface Contacts {
  /** In lower case, each once, in the order of the tag. */
  emails: string[];
  skipped: { value: string; reason: string }[];
}

/** The addresses in the value of a tag: whole ones, separated by commas. What is none is skipped, and said. */
export function contactsIn(value: string): Contacts {
  if ([...value].length > LONGEST_CONTACTS) {
    const reason = `The value is longer than ${LONGEST_CONTACTS} characters: no address of it is used.`;
    return { emails: [], skipped: [{ value: [...line(value)].slice(0, 60).join(''), reason }] };
  }
  const emails = new Set<string>();
  const skipped: Contacts['skipped'] = [];
  for (const part of value.split(',')) {
    // Only spaces: what else is around an address is no part of a tag that a person wrote.
    const text = part.replace(/^ +| +$/g, '');
    const email = text.toLowerCase();
    if (text === '') skipped.push({ value: '', reason: 'Nothing stands between two commas.' });
    // Beyond ASCII not every mail server takes an address.
    else if (/^[\x21-\x7e]+$/.test(email) && isEmail(email)) emails.add(email);
    else skipped.push({ value: line(text), reason: 'This is not a whole e-mail address.' });
  }
  return { emails: [...emails], skipped };
}

/** What became of an alert's contacts, for the alert and its event. */
export function explainContacts(
  tagKey: string,
  { emails, skipped }: Contacts,
  toldBefore: readonly string[],
): Explanation {
  const told = emails.filter((email) => !toldBefore.includes(email));
  const parts = [
    emails.length === 0 && `The tag ${tagKey} holds no address that can be used.`,
    told.length > 0 && `${counted(told.length, 'owner gets', 'owners get')} a mail, by the tag ${tagKey}.`,
    toldBefore.length > 0 &&
      `${counted(toldBefore.length, 'owner was', 'owners were')} told of the same group before and gets no further mail.`,
    skipped.length > 0 && `${counted(skipped.length, 'part of the tag was', 'parts of the tag were')} skipped.`,
  ];
  return explain(RULE, parts.filter(Boolean).join(' '), { tagKey, told, toldBefore, skipped });
}

function counted(count: number, one: string, more: string): string {
  return `${count} ${count === 1 ? one : more}`;
}

/** One alert in a mail to an owner. */
export interface ToldAlert {
  title: string;
  resource: string;
  arn: string;
  region: string | null;
  /** When the alert began its way. */
  at: Date;
  /** "incident INC0001001", "question SR0000007" */
  where: string;
}

const SUBJECT = 180;
const LISTED = 20;

/** What is written to an owner about alerts that opened together. */
export function contactMail(
  alerts: readonly ToldAlert[],
  place: { organization: string; account: string; tagKey: string; at: Date },
): { subject: string; body: string } {
  const [first] = alerts;
  const more = alerts.length - 1;
  const subject =
    more === 0
      ? `Alert: ${line(first.title)} (${line(place.account)})`
      : `${alerts.length} alerts: ${line(first.title)} and ${more} more (${line(place.account)})`;
  const entries = alerts
    .slice(0, LISTED)
    .flatMap((alert) => [
      `Alert:        ${line(alert.title)}`,
      `Resource:     ${line(alert.resource)}, ${line(alert.arn)}`,
      `Region:       ${alert.region === null ? 'global' : line(alert.region)}`,
      `Told at:      ${alert.at.toISOString()}`,
      `Handled in:   ${line(alert.where)}`,
      '',
    ]);
  const body = [
    `Organization: ${line(place.organization)}`,
    `Account:      ${line(place.account)}`,
    `Now:          ${place.at.toISOString()}`,
    '',
    ...entries,
    ...(alerts.length > LISTED ? [`And ${alerts.length - LISTED} more.`, ''] : []),
    `You receive this because the tag ${line(place.tagKey)} of the resource names you.`,
    '',
  ].join('\n');
  return { subject: [...subject].slice(0, SUBJECT).join(''), body };
}
