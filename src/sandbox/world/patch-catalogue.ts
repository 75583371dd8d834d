import { noise } from '../random';
import type { PatchSystem, Release } from './types';

const FIRST_YEAR = 2024;
const HOUR = 3_600_000;

/** The moment of a month's releases: the second Tuesday, at ten in the morning in Redmond. */
export function patchTuesday(month: number): number {
  const first = Date.UTC(FIRST_YEAR, month, 1);
  const weekday = new Date(first).getUTCDay();
  return first + (((9 - weekday) % 7) + 7) * 24 * HOUR + 18 * HOUR;
}

const monthAt = (at: number): number => {
  const date = new Date(at);
  return (date.getUTCFullYear() - FIRST_YEAR) * 12 + date.getUTCMonth();
};

interface Line {
  name: string;
  /** How likely a month brings a release of it, and how likely that one is about security. */
  often: number;
  security: number;
  version: string;
  seconds: number;
}

const line = (name: string, version: string, often: number, security: number, seconds: number): Line => ({
  ...{ name, version, often, security, seconds },
});

const PACKAGES: Record<string, Line[]> = {
  rpm: [
    line('kernel', '6.1', 0.8, 0.95, 25),
    line('glibc', '2.34', 0.2, 0.7, 8),
    line('openssl-libs', '3.0', 0.35, 0.95, 5),
    line('systemd', '252', 0.25, 0.4, 10),
    line('curl', '8.5', 0.35, 0.9, 4),
    line('sudo', '1.9', 0.12, 0.9, 3),
    line('openssh-server', '8.7', 0.2, 0.9, 4),
    line('python3', '3.9', 0.4, 0.8, 9),
    line('bind-utils', '9.16', 0.25, 0.9, 4),
    line('expat', '2.5', 0.15, 1, 2),
    line('libxml2', '2.10', 0.2, 0.95, 3),
    line('vim-minimal', '9.0', 0.45, 0.9, 3),
    line('tzdata', '2024', 0.2, 0, 2),
    line('amazon-ssm-agent', '3.3', 0.4, 0.1, 6),
  ],
  deb: [
    line('linux-image-aws', '5.15', 0.8, 0.95, 25),
    line('libc6', '2.35', 0.2, 0.8, 8),
    line('openssl', '3.0', 0.35, 0.95, 5),
    line('systemd', '249', 0.25, 0.5, 10),
    line('curl', '7.81', 0.35, 0.9, 4),
    line('sudo', '1.9', 0.12, 0.9, 3),
    line('openssh-server', '8.9', 0.2, 0.9, 4),
    line('python3.10', '3.10', 0.4, 0.85, 9),
    line('bind9-dnsutils', '9.18', 0.25, 0.9, 4),
    line('libexpat1', '2.4', 0.15, 1, 2),
    line('libxml2', '2.9', 0.2, 0.95, 3),
    line('vim', '8.2', 0.45, 0.9, 3),
    line('tzdata', '2024', 0.2, 0, 2),
  ],
  windows: [
    line('cumulative', '', 1, 1, 120),
    line('dotnet', '', 0.7, 1, 40),
    line('stack', '', 0.25, 1, 20),
    line('removal', '', 1, 0, 15),
  ],
};

const SEVERITIES: Record<string, [string, string, string, string]> = {
  WINDOWS: ['Critical', 'Important', 'Moderate', 'Low'],
  REDHAT_ENTERPRISE_LINUX: ['Critical', 'Important', 'Moderate', 'Low'],
  SUSE: ['Critical', 'Important', 'Moderate', 'Low'],
  UBUNTU: ['Required', 'Important', 'Standard', 'Optional'],
};
const PLAIN: [string, string, string, string] = ['Critical', 'Important', 'Medium', 'Low'];

const DISTS: Record<string, (month: number) => string> = {
  AMAZON_LINUX_2: (month) => `${month + 1}.amzn2`,
  AMAZON_LINUX_2023: (month) => `${month + 1}.amzn2023`,
  REDHAT_ENTERPRISE_LINUX: (month) => `${100 + month}.el8_10`,
  SUSE: (month) => `150500.${3 + month}.1`,
  UBUNTU: (month) => `0ubuntu0.${month + 1}`,
};

function cvesOf(key: string, at: number): string[] {
  const count = 1 + Math.floor(noise(`${key}/cves`) * 4);
  const year = new Date(at).getUTCFullYear();
  return Array.from(
    { length: count },
    (_, nth) => `CVE-${year}-${20_000 + Math.floor(noise(`${key}/${nth}`) * 39_999)}`,
  );
}

function severityOf(system: PatchSystem, key: string): string {
  const [critical, important, medium, low] = SEVERITIES[system.name] ?? PLAIN;
  const luck = noise(`${key}/severity`);
  return luck < 0.15 ? critical : luck < 0.65 ? important : luck < 0.9 ? medium : low;
}

function packageRelease(system: PatchSystem, of: Line, month: number, key: string): Release {
  const releasedAt = patchTuesday(month);
  const security = noise(`${key}/security`) < of.security;
  const deb = system.name === 'UBUNTU';
  const arch = deb ? 'amd64' : 'x86_64';
  const dist = (DISTS[system.name] ?? ((nth: number) => `${nth + 1}`))(month);
  const version = `${of.version}.${month + 1}`;
  const other = system.name === 'SUSE' ? 'Recommended' : noise(`${key}/kind`) < 0.8 ? 'Bugfix' : 'Enhancement';
  const severity = security ? severityOf(system, key) : deb ? 'Optional' : 'Low';
  const serial = 1000 + Math.floor(noise(`${key}/advisory`) * 8999);
  return {
    id: `${of.name}:${month}`,
    line: of.name,
    name: of.name,
    kbId: deb ? of.name : `${of.name}.${arch}`,
    title: deb ? `${of.name}:${version}-${dist}` : `${of.name}.${arch}:0:${version}-${dist}`,
    classification: security ? 'Security' : deb ? 'Other' : other,
    severity,
    security,
    ...(deb ? { priority: severity } : {}),
    cves: security ? cvesOf(key, releasedAt) : [],
    advisory: `${deb ? 'USN' : system.name === 'SUSE' ? 'SUSE-SU' : 'ALAS'}-${new Date(releasedAt).getUTCFullYear()}-${serial}`,
    releasedAt,
    ...{ version, dist, arch },
    seconds: of.seconds,
    spread: noise(`${key}/spread`),
  };
}

const WINDOWS_TITLES: Record<string, (month: string, title: string) => string> = {
  cumulative: (month, title) => `${month} Cumulative Update for ${title} for x64-based Systems`,
  dotnet: (month, title) => `${month} Cumulative Update for .NET Framework 3.5 and 4.8 for ${title} for x64`,
  stack: (month, title) => `${month} Servicing Stack Update for ${title} for x64-based Systems`,
  removal: (month) => `Windows Malicious Software Removal Tool x64 - ${month}`,
};

function windowsRelease(system: PatchSystem, of: Line, place: number, month: number, key: string): Release {
  const releasedAt = patchTuesday(month);
  const security = of.security === 1;
  const product = Math.floor(noise(system.product) * 40);
  const kbId = of.name === 'removal' ? 'KB890830' : `KB${5_030_000 + month * 200 + product * 5 + place}`;
  const when = new Date(releasedAt).toISOString().slice(0, 7);
  const severity = of.name === 'cumulative' ? 'Critical' : security ? severityOf(system, key) : 'Unspecified';
  return {
    id: `${of.name}:${month}`,
    line: of.name,
    name: kbId,
    kbId,
    title: `${WINDOWS_TITLES[of.name]?.(when, system.title) ?? of.name} (${kbId})`,
    classification: security ? 'SecurityUpdates' : 'UpdateRollups',
    severity,
    security,
    cves: security ? cvesOf(key, releasedAt) : [],
    advisory: '',
    releasedAt,
    ...{ version: '', dist: '', arch: 'x64' },
    seconds: of.seconds,
    spread: noise(`${key}/spread`),
  };
}

/** The releases of one product, by line in the order of their time. */
class Catalogue {
  private through = -1;
  private readonly lines = new Map<string, Release[]>();
  private readonly ids = new Map<string, Release>();

  constructor(readonly system: PatchSystem) {}

  /** Every line with what was released of it until a moment and later: look at `releasedAt`. */
  at(moment: number): ReadonlyMap<string, readonly Release[]> {
    this.extend(moment);
    return this.lines;
  }

  find(id: string, moment: number): Release | undefined {
    this.extend(moment);
    return this.ids.get(id);
  }

  /** All that was released until a moment. */
  all(moment: number): Release[] {
    return [...this.at(moment).values()].flatMap((releases) => releases.filter((one) => one.releasedAt <= moment));
  }

  private extend(moment: number): void {
    const { system } = this;
    const kind = system.name === 'WINDOWS' ? 'windows' : system.name === 'UBUNTU' ? 'deb' : 'rpm';
    for (const last = monthAt(moment); this.through < last;) {
      const month = ++this.through;
      if (system.endOfSupport !== undefined && patchTuesday(month) >= system.endOfSupport) continue;
      for (const [place, of] of (PACKAGES[kind] ?? []).entries()) {
        const key = `${system.product}/${of.name}/${month}`;
        // The first month has one of each, so that every line has a beginning.
        if (month > 0 && noise(key) >= of.often) continue;
        const release =
          kind === 'windows' ? windowsRelease(system, of, place, month, key) : packageRelease(system, of, month, key);
        this.ids.set(release.id, release);
        const held = this.lines.get(of.name);
        if (held) held.push(release);
        else this.lines.set(of.name, [release]);
      }
    }
  }
}

const catalogues = new Map<string, Catalogue>();

/** What is released for a product follows from its name alone: it is the same in every account and after every start. */
export function catalogueOf(system: PatchSystem): Catalogue {
  let found = catalogues.get(system.product);
  if (!found) catalogues.set(system.product, (found = new Catalogue(system)));
  return found;
}
