import type { Instance, PatchSystem } from './types';

const day = (year: number, month: number, date: number): number => Date.UTC(year, month - 1, date + 1);

/** Windows Server by the build that its agent reports, and where that says too little by its name. */
const WINDOWS: Record<string, { year: string; end?: number; title: string }> = {
  '2012': { year: '2012', end: day(2023, 10, 10), title: 'Windows Server 2012' },
  '2012 R2': { year: '2012R2', end: day(2023, 10, 10), title: 'Windows Server 2012 R2' },
  '2016': { year: '2016', end: day(2027, 1, 12), title: 'Windows Server 2016' },
  '2019': { year: '2019', end: day(2029, 1, 9), title: 'Windows Server 2019' },
  '2022': { year: '2022', end: day(2031, 10, 14), title: 'Microsoft server operating system version 21H2' },
  '2025': { year: '2025', end: day(2034, 10, 10), title: 'Microsoft server operating system version 24H2' },
};

const UBUNTU: Record<string, number> = {
  '18.04': day(2023, 5, 31),
  '20.04': day(2025, 5, 31),
  '22.04': day(2027, 4, 1),
  '24.04': day(2029, 5, 31),
};

/** Ends of general support: https://www.suse.com/lifecycle */
const SUSE: Record<string, number> = {
  '15.3': day(2022, 12, 31),
  '15.4': day(2023, 12, 31),
  '15.5': day(2024, 12, 31),
  '15.6': day(2025, 12, 31),
  '15.7': day(2031, 7, 31),
};

const ends = (at: number | undefined): { endOfSupport?: number } => (at === undefined ? {} : { endOfSupport: at });

/** What Patch Manager makes of an operating system; undefined: it does not support it. */
export function systemOf({ name, version }: Pick<Instance['os'], 'name' | 'version'>): PatchSystem | undefined {
  const windows = /^Microsoft Windows Server (\d{4}(?: R2)?)/.exec(name)?.[1];
  if (windows !== undefined) {
    const known = WINDOWS[windows];
    if (!known) return undefined;
    const { year, title } = known;
    return { name: 'WINDOWS', product: `WindowsServer${year}`, family: 'Windows', title, ...ends(known.end) };
  }
  const linux = (system: PatchSystem['name'], family: string, product: string, end?: number): PatchSystem => ({
    name: system,
    product: `${product}${version}`,
    family,
    title: `${name} ${version}`,
    ...ends(end),
  });
  const major = Number.parseInt(version, 10);
  switch (name) {
    case 'Amazon Linux':
      if (version === '2') return linux('AMAZON_LINUX_2', 'AmazonLinux', 'AmazonLinux', day(2026, 6, 30));
      return version === '2023'
        ? linux('AMAZON_LINUX_2023', 'AmazonLinux', 'AmazonLinux', day(2029, 6, 30))
        : undefined;
    case 'Ubuntu':
      return version in UBUNTU ? linux('UBUNTU', 'Ubuntu', 'Ubuntu', UBUNTU[version]) : undefined;
    case 'Red Hat Enterprise Linux':
      if (major === 7) return linux('REDHAT_ENTERPRISE_LINUX', 'Redhat', 'RedhatEnterpriseLinux', day(2024, 6, 30));
      return major === 8 || major === 9
        ? linux('REDHAT_ENTERPRISE_LINUX', 'Redhat', 'RedhatEnterpriseLinux', day(major === 8 ? 2029 : 2032, 5, 31))
        : undefined;
    case 'SLES':
      return version in SUSE ? linux('SUSE', 'Suse', 'Suse', SUSE[version]) : undefined;
    case 'CentOS Linux':
      return major === 7 ? linux('CENTOS', 'CentOS', 'CentOS', day(2024, 6, 30)) : undefined;
    default:
      return undefined;
  }
}

const windowsName = (year: string): string => `Microsoft Windows Server ${year} Datacenter`;

/** The systems that this world knows patches of. */
export const SYSTEMS: PatchSystem[] = [
  { name: 'Amazon Linux', version: '2' },
  { name: 'Amazon Linux', version: '2023' },
  ...Object.keys(UBUNTU).map((version) => ({ name: 'Ubuntu', version })),
  { name: 'Red Hat Enterprise Linux', version: '8.10' },
  { name: 'Red Hat Enterprise Linux', version: '9.4' },
  ...Object.keys(SUSE).map((version) => ({ name: 'SLES', version })),
  ...Object.keys(WINDOWS).map((year) => ({ name: windowsName(year), version: '' })),
].flatMap((os) => systemOf(os) ?? []);
