import { createHmac } from 'node:crypto';
import { judge, retryAfter, wants } from '../../src/domain/webhook';
import { mintWebhookSecret, shownSecret, signedHeaders } from '../../src/domain/webhook-signature';
import { isAllowedAddress, targetFault } from '../../src/domain/webhook-target';

const MINUTE = 60_000;

describe('retries', () => {
  it('come ever later, and for a day', () => {
    const pauses = Array.from({ length: 12 }, (_, i) => retryAfter(i + 1, 0));
    expect(pauses).toEqual([
      10_000,
      ...[1, 5, 15, 30, 60, 120, 240, 360, 600].map((minutes) => minutes * MINUTE),
      null,
      null,
    ]);
    const day = pauses.reduce<number>((sum, pause) => sum + (pause ?? 0), 0) / (60 * MINUTE);
    expect(day).toBeGreaterThan(23.5);
    expect(day).toBeLessThan(24);
  });

  it('are spread by a tenth', () => {
    expect(retryAfter(2, 1)).toBe(66_000);
    expect(retryAfter(11, 1)).toBeNull();
  });

  test.each<[number, object]>([
    [200, { taken: true }],
    [204, { taken: true }],
    [299, { taken: true }],
    [302, { taken: false, error: 'It answered 302; redirects are not followed.', gone: false }],
    [400, { taken: false, error: 'It answered 400.', gone: false }],
    [404, { taken: false, error: 'It answered 404.', gone: false }],
    [410, { taken: false, error: 'It answered 410.', gone: true }],
    [429, { taken: false, error: 'It answered 429.', gone: false }],
    [503, { taken: false, error: 'It answered 503.', gone: false }],
  ])('%i', (status, verdict) => expect(judge({ status, body: '', ms: 1 })).toEqual(verdict));
});

it('no kinds are all kinds', () => {
  expect(wants([], 'ALERT_OPENED')).toBe(true);
  expect(wants(['ALERT_OPENED'], 'ALERT_OPENED')).toBe(true);
  expect(wants(['ALERT_OPENED'], 'ALERT_RESOLVED')).toBe(false);
});

describe('signatures', () => {
  it('are those of Standard Webhooks', () => {
    const secret = Buffer.from('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'base64');
    const body = '{"test": 2432232314}';
    const headers = signedHeaders('msg_p5jXN8AQM9LWM0D4loKWxJek', new Date(1_614_265_330_999), body, secret);
    expect(headers).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  it('take a key of 256 bits that is shown in base64', () => {
    const secret = mintWebhookSecret();
    expect(secret).toHaveLength(32);
    const key = Buffer.from(shownSecret(secret).slice('whsec_'.length), 'base64');
    const headers = signedHeaders('id', new Date(5_000), 'ä', secret);
    expect(headers['webhook-signature']).toBe(`v1,${createHmac('sha256', key).update('id.5.ä').digest('base64')}`);
  });
});

describe('addresses that webhooks may not lead to', () => {
  test.each([
    '0.0.0.0', '10.1.2.3', '100.64.0.1', '100.100.100.200', '127.0.0.1', '127.255.255.254', '169.254.169.254', '172.16.0.1',
    '172.31.255.255', '192.0.0.1', '192.0.2.7', '192.88.99.1', '192.168.1.1', '198.18.0.1', '198.51.100.1', '203.0.113.9',
    '224.0.0.1', '239.255.255.255', '240.0.0.1', '255.255.255.255', '168.63.129.16',
    '::', '::1', '::127.0.0.1', '::ffff:127.0.0.1', '::ffff:7f00:1', '::ffff:8.8.8.8', '::ffff:0:8.8.8.8', '64:ff9b::7f00:1',
    '64:ff9b:1::1', '100::1', '2001::1', '2001:0:53aa:64c::1', '2001:db8::1', '2002:7f00:1::1', '3fff::1', '5f00::1',
    'fc00::1', 'fd00:ec2::254', 'fe80::1', 'fe80::1%eth0', 'fec0::1', 'ff02::1', '2606:4700::1%eth0', 'nonsense', '',
  ])('%s', (address) => expect(isAllowedAddress(address, 'PUBLIC')).toBe(false)); // prettier-ignore

  test.each(['1.1.1.1', '8.8.8.8', '100.63.255.255', '172.15.0.1', '172.32.0.1', '2606:4700:4700::1111', '2a00::1'])(
    'and %s, to which they may',
    (address) => {
      expect(isAllowedAddress(address, 'PUBLIC')).toBe(true);
      expect(isAllowedAddress(address, 'LOOPBACK')).toBe(false);
    },
  );

  test.each(['127.0.0.1', '127.9.9.9', '::1', '0:0:0:0:0:0:0:1'])('%s with the sandbox', (address) =>
    expect(isAllowedAddress(address, 'LOOPBACK')).toBe(true),
  );
});

describe('URLs', () => {
  test.each([
    'https://hooks.example.com', 'https://hooks.example.com:8443/a/b?c=d', 'https://8.8.8.8/', 'https://[2606:4700::1]/',
    'https://xn--bcher-kva.example.com/',
  ])('%s is one', (url) => expect(targetFault(url, 'PUBLIC')).toBeNull()); // prettier-ignore

  test.each<[string, RegExp]>([
    ['nonsense', /no URL/],
    ['https://', /no URL/],
    ['https://bücher.example.com/', /ASCII/],
    ['https://hooks.example.com/a b', /ASCII/],
    ['http://hooks.example.com/', /https/],
    ['ftp://hooks.example.com/', /https/],
    ['file:///etc/passwd', /https/],
    ['javascript:alert(1)', /https/],
    ['https://user@hooks.example.com/', /user/],
    ['https://:word@hooks.example.com/', /user/],
    ['https://hooks.example.com/#part', /fragment/],
    ['https://localhost/', /public host/],
    ['https://localhost./', /public host/],
    ['https://a.localhost/', /public host/],
    ['https://printer.local/', /public host/],
    ['https://metadata.google.internal/', /public host/],
    ['https://intranet/', /public host/],
    ['https://127.0.0.1/', /public address/],
    ['https://127.1/', /public address/],
    ['https://2130706433/', /public address/],
    ['https://0x7f000001/', /public address/],
    ['https://0177.0.0.1/', /public address/],
    ['https://169.254.169.254/latest/meta-data', /public address/],
    ['https://[::1]/', /public address/],
    ['https://[::ffff:10.0.0.1]/', /public address/],
    ['https://[fd00:ec2::254]/', /public address/],
    ['https://hooks.example.com:22/', /port/],
    ['https://hooks.example.com:80/', /port/],
    [`https://hooks.example.com/${'a'.repeat(2_000)}`, /2000/],
  ])('%s is refused', (url, why) => expect(targetFault(url, 'PUBLIC')).toMatch(why));

  test.each(['http://localhost:3000/hook', 'https://localhost/', 'http://127.0.0.1:1/', 'http://[::1]:8080/'])(
    '%s is one with the sandbox',
    (url) => expect(targetFault(url, 'LOOPBACK')).toBeNull(),
  );

  test.each(['https://hooks.example.com/', 'https://8.8.8.8/', 'http://10.0.0.1/', 'http://localhost.example.com/'])(
    '%s leads off the machine',
    (url) => expect(targetFault(url, 'LOOPBACK')).toMatch(/nothing leaves this machine/),
  );
});
