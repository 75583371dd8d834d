import { contactMail, contactsIn, explainContacts } from '../../src/domain/contacts';

const long = `${'a'.repeat(60)}@${'b'.repeat(60)}.example`;

test.each<[value: string, emails: string[], skipped: string[]]>([
  ['a@x.example', ['a@x.example'], []],
  [' a@x.example , B@X.example ', ['a@x.example', 'b@x.example'], []],
  ['a@x.example,A@x.example', ['a@x.example'], []],
  ['team', [], ['team']],
  ['a@x.example,team, b@x.example', ['a@x.example', 'b@x.example'], ['team']],
  ['a@x.example,', ['a@x.example'], ['']],
  ['a@x.example;b@x.example', [], ['a@x.example;b@x.example']],
  ['Team <a@x.example>', [], ['Team <a@x.example>']],
  ['a@x.example\r\nBcc: b@x.example', [], ['a@x.example Bcc: b@x.example']],
  ['a@x.example\n,b@x.example', ['b@x.example'], ['a@x.example']],
  ['ä@x.example', [], ['ä@x.example']],
  ['@x.example,a@,a@x', [], ['@x.example', 'a@', 'a@x']],
  ['', [], ['']],
  [`${long},`.repeat(2).slice(0, -1), [long], []],
])('%j', (value, emails, skipped) => {
  const contacts = contactsIn(value);
  expect(contacts.emails).toEqual(emails);
  expect(contacts.skipped.map((one) => one.value)).toEqual(skipped);
});

test('a value of 260 characters is read, a longer one is not', () => {
  const value = `${'a@x.example,'.repeat(20)}${'b'.repeat(9)}@x.example`;
  expect(contactsIn(value.padEnd(260)).emails).toEqual(['a@x.example', 'bbbbbbbbb@x.example']);
  expect(contactsIn(value.padEnd(261))).toEqual({
    emails: [],
    skipped: [expect.objectContaining({ reason: expect.stringContaining('longer than 260') })],
  });
});

test('says who is told, who was told before and what was skipped', () => {
  const contacts = contactsIn('a@x.example,b@x.example,team');
  expect(explainContacts('Owner', contacts, ['b@x.example'])).toMatchObject({
    rule: 'TAG_CONTACTS',
    summary:
      '1 owner gets a mail, by the tag Owner. 1 owner was told of the same group before and gets no further mail. ' +
      '1 part of the tag was skipped.',
    inputs: { tagKey: 'Owner', told: ['a@x.example'], toldBefore: ['b@x.example'], skipped: [{ value: 'team' }] },
  });
});

test('of a value that is too long no half of a character is kept, which no event could hold', () => {
  const { emails, skipped } = contactsIn(`${'a'.repeat(59)}${'😀'.repeat(300)}`);
  expect({ emails, values: skipped.map(({ value }) => value) }).toEqual({
    emails: [],
    values: [`${'a'.repeat(59)}😀`],
  });
});

test('no line of a mail is somebody’s own', () => {
  const at = new Date('2026-03-01T00:00:00Z');
  const alert = {
    title: 'Down\r\nBcc: x@evil.example',
    resource: 'r\u2028',
    arn: 'arn',
    region: null,
    at,
    where: 'INC',
  };
  const place = { organization: 'Acme\nx', account: 'prod', tagKey: 'Owner', at };
  const { subject, body } = contactMail(Array(30).fill(alert), place);
  expect(subject).toBe('30 alerts: Down Bcc: x@evil.example and 29 more (prod)');
  expect(body).not.toMatch(/\r|^Bcc/m);
  expect(body.match(/^Alert:/gm)).toHaveLength(20);
  expect(body).toContain('And 10 more.');
});
