import { BlockList, isIP } from 'node:net';

/**
 * Where webhooks may lead: to the public internet, or, with the sandbox, to this machine alone. Composition says which;
 * nobody who makes a webhook can.
 */
export type WebhookReach = 'PUBLIC' | 'LOOPBACK';

export const LONGEST_URL = 2_000;

const list = (ipv4: string[], ipv6: string[]): BlockList => {
  const blocks = new BlockList();
  const add = (subnet: string, family: 'ipv4' | 'ipv6'): void => {
    const [network, prefix] = subnet.split('/');
    blocks.addSubnet(network, Number(prefix), family);
  };
  for (const subnet of ipv4) add(subnet, 'ipv4');
  for (const subnet of ipv6) add(subnet, 'ipv6');
  return blocks;
};

// The registries of special addresses (RFC 6890 and its updates); 168.63.129.16 is a cloud's metadata on a public one.
const notPublic = list(
  [
    '0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24',
    '192.0.2.0/24', '192.31.196.0/24', '192.52.193.0/24', '192.88.99.0/24', '192.168.0.0/16', '192.175.48.0/24',
    '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4', '168.63.129.16/32',
  ],
  // Within what is given to the public at all.
  ['2001::/23', '2001:db8::/32', '2002::/16', '2620:4f:8000::/48', '3fff::/20'],
); // prettier-ignore
const publicIpv6 = list([], ['2000::/3']);
const loopback = list(['127.0.0.0/8'], ['::1/128']);

/** Whether a connection to the address is allowed. IPv6 addresses that stand for IPv4 ones are no public addresses. */
export function isAllowedAddress(address: string, reach: WebhookReach): boolean {
  const family = isIP(address);
  // A zone (fe80::1%eth0) is of this machine's networks, never public.
  if (family === 0 || address.includes('%')) return false;
  if (family === 4) return reach === 'LOOPBACK' ? loopback.check(address) : !notPublic.check(address);
  // BlockList takes ::ffff:127.0.0.1 for 127.0.0.1: what is written so is asked for as what it is, IPv6.
  const text = new URL(`http://[${address}]`).hostname.slice(1, -1);
  if (/^::ffff:/.test(text)) return false;
  if (reach === 'LOOPBACK') return text === '::1';
  return publicIpv6.check(text, 'ipv6') && !notPublic.check(text, 'ipv6');
}

/** The address that a URL names by number; null where it names a host. */
export function addressIn(url: URL): string | null {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return isIP(host) === 0 ? null : host;
}

/** Names that lead to this machine or its networks, whatever they resolve to. */
const INSIDE = /(^|\.)(localhost|local|localdomain|internal|intranet|lan|home|corp|private|home\.arpa)$/;

/** Why a webhook cannot lead there, as far as the URL alone tells; null: it may be tried. */
export function targetFault(text: string, reach: WebhookReach): string | null {
  if (text.length > LONGEST_URL) return `url has at most ${LONGEST_URL} characters.`;
  if (!/^[\x21-\x7e]+$/.test(text) || !URL.canParse(text)) return 'url is no URL of ASCII characters.';
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') return 'url must carry no user and password.';
  if (url.hash !== '') return 'url must have no fragment.';
  const host = url.hostname.replace(/\.$/, '');
  const address = addressIn(url);
  if (reach === 'LOOPBACK') {
    if (!/^https?:$/.test(url.protocol)) return 'url must begin with https:// or http://.';
    const here = address === null ? host === 'localhost' : isAllowedAddress(address, reach);
    return here ? null : 'With the sandbox nothing leaves this machine: url must name localhost.';
  }
  if (url.protocol !== 'https:') return 'url must begin with https://.';
  if (address === null && (!host.includes('.') || INSIDE.test(host))) return 'url must name a public host.';
  if (address !== null && !isAllowedAddress(address, reach)) return 'url must name a public address.';
  const port = url.port === '' ? 443 : Number(url.port);
  // Below lie the services of other protocols.
  if (port !== 443 && port < 1_024) return 'The port of url must be 443, or 1024 and more.';
  return null;
}
