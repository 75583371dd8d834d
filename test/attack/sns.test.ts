import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createSnsReceiver, type SnsReceiver } from '../../src/http/sns';
import { SnsSender, type Message } from '../http/sns-sender';

const fixture = (name: string): Message =>
  JSON.parse(readFileSync(join(__dirname, `../fixtures/events/${name}.json`), 'utf8')) as Message;

describe('an SNS message from somebody who can store text at SNS', () => {
  let sns: SnsSender;
  let receiver: SnsReceiver;

  beforeAll(async () => {
    sns = await new SnsSender().start();
    receiver = createSnsReceiver({
      isCertificateHost: (url) => url.origin === sns.url,
      fetch: (url, init) => fetch(url, init),
    });
  });
  afterAll(() => sns.stop());

  it.each([
    '?Action=GetEndpointAttributes&EndpointArn=a',
    'certificate.pem?Action=GetEndpointAttributes',
    'a/b.pem',
    'certificate.pem/',
    'certificate',
  ])('is not believed by a certificate at /%s, which is not even asked for', async (certificate) => {
    const asked = sns.asked.length;
    const received = await receiver.receive(JSON.stringify(sns.signed(fixture('sns-notification'), '2', certificate)));
    expect(received).toMatchObject({ problem: { status: 403, path: ['SigningCertURL'] } });
    expect(sns.asked).toHaveLength(asked);
  });

  it('cannot make us ask SNS for anything but a confirmation', async () => {
    const message = {
      ...fixture('sns-subscription-confirmation'),
      SubscribeURL: `${sns.url}/?Action=Unsubscribe&Action=ConfirmSubscription`,
    };
    const received = await receiver.receive(JSON.stringify(sns.signed(message)));
    expect(received).toMatchObject({ problem: { status: 403, path: ['SubscribeURL'] } });
    expect(sns.asked.filter((path) => path.includes('Unsubscribe'))).toEqual([]);
  });
});
