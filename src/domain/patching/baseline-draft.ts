import { DomainError, InvalidError, Refusals } from '../error';
import type { OperatingSystem, PatchSeverity } from '../words';
import {
  APT,
  classificationsOf,
  LONGEST_CLASSIFICATION,
  LONGEST_GROUP,
  LONGEST_PATCH,
  MOST_DAYS,
  MOST_GROUPS,
  MOST_PATCHES,
  MOST_RULES,
  MOST_VALUES,
  type ApprovalRule,
  type BaselineSettings,
} from './baseline';
import { severityFilters } from './severity';

/** A baseline as somebody writes it down; what is left out stays as it is. */
export interface BaselineDraft {
  operatingSystem: OperatingSystem;
  name?: string | null;
  approvedPatches?: string[] | null;
  rejectedPatches?: string[] | null;
  patchGroups?: string[] | null;
  approvalRules?: ApprovalRuleDraft[] | null;
  default?: boolean | null;
}

export interface ApprovalRuleDraft {
  classifications: string[];
  severities: PatchSeverity[];
  approveAfterDays?: number | null;
}

const NAME = /^[A-Za-z0-9_.-]{3,128}$/;
const WINDOWS_PATCH = /^(KB\d{4,10}|MS\d\d-\d{3})$/i;
// A package: its name, and whatever of epoch, version, release and architecture follows; one part of it may be `*`.
const PACKAGE = /^[A-Za-z0-9*][A-Za-z0-9._+:~*@/-]*$/;
const NO_PACKAGE = /^(CVE-\d{4}-\d+|[A-Z]{2,6}SA-\d{4}[:-]\d+|ALAS[A-Z0-9]*-\d{4}-\d+|SUSE-SU-\S+|\d{5,})$/i;
const GROUP = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]+$/u;

/** What the draft leaves of, or makes of, the settings; throws all that is wrong with it, each at its path. */
export function settingsOf(draft: BaselineDraft, present: BaselineSettings): BaselineSettings {
  const check = new Check(draft.operatingSystem);
  const { approvedPatches, rejectedPatches, patchGroups, approvalRules } = draft;
  const settings: BaselineSettings = {
    name: check.name(draft.name ?? present.name),
    operatingSystem: draft.operatingSystem,
    approvedPatches: approvedPatches ? check.patches(approvedPatches, 'approvedPatches') : present.approvedPatches,
    rejectedPatches: rejectedPatches ? check.patches(rejectedPatches, 'rejectedPatches') : present.rejectedPatches,
    patchGroups: patchGroups ? check.groups(patchGroups) : present.patchGroups,
    approvalRules: approvalRules ? check.rules(approvalRules) : present.approvalRules,
    default: draft.default ?? present.default,
  };
  check.apart(settings, rejectedPatches ? 'rejectedPatches' : 'approvedPatches');
  check.throwFaults();
  return settings;
}

class Check {
  private readonly faults: DomainError[] = [];

  constructor(private readonly system: OperatingSystem) {}

  throwFaults(): void {
    if (this.faults.length > 0) throw new Refusals(this.faults);
  }

  name(name: string): string {
    if (!NAME.test(name)) this.fault('A name has 3 to 128 letters, digits, “_”, “-” and “.”.', ['name']);
    return name;
  }

  patches(list: readonly string[], field: 'approvedPatches' | 'rejectedPatches'): string[] {
    if (list.length > MOST_PATCHES) this.fault(`At most ${MOST_PATCHES} patches.`, [field], 'TOO_MANY');
    list.forEach((patch, n) => this.patch(patch, [field, `${n}`]));
    return this.unrepeated(list, [field]);
  }

  private patch(patch: string, path: string[]): void {
    if (patch === '') return this.fault('It is empty.', path, 'REQUIRED');
    if (patch.length > LONGEST_PATCH) return this.fault(`At most ${LONGEST_PATCH} characters.`, path, 'TOO_LONG');
    if (this.system === 'WINDOWS') {
      if (!WINDOWS_PATCH.test(patch)) {
        this.fault('Windows patches are named by the id of an article (KB5034441) or bulletin (MS17-010).', path);
      }
      return;
    }
    if (!PACKAGE.test(patch) && !NO_PACKAGE.test(patch)) {
      return this.fault('This is no name of a package, and no id of an advisory, a CVE or a bug.', path);
    }
    if (patch.split('*').length > 2) return this.fault('At most one “*”.', path);
    if (path[0] === 'rejectedPatches' && NO_PACKAGE.test(patch)) {
      this.fault('Systems Manager rejects by the name of the package, not by advisory, CVE or bug.', path);
    }
  }

  groups(list: readonly string[]): string[] {
    if (list.length > MOST_GROUPS) this.fault(`At most ${MOST_GROUPS} patch groups.`, ['patchGroups'], 'TOO_MANY');
    list.forEach((group, n) => {
      const path = ['patchGroups', `${n}`];
      if (group === '') this.fault('It is empty.', path, 'REQUIRED');
      else if ([...group].length > LONGEST_GROUP) this.fault(`At most ${LONGEST_GROUP} characters.`, path, 'TOO_LONG');
      else if (!GROUP.test(group)) this.fault('Letters, digits, spaces and _ . : / = + - @ only.', path);
    });
    return this.unrepeated(list, ['patchGroups']);
  }

  rules(list: readonly ApprovalRuleDraft[]): ApprovalRule[] {
    if (list.length > MOST_RULES) this.fault(`At most ${MOST_RULES} rules.`, ['approvalRules'], 'TOO_MANY');
    return list.map((rule, n) => this.rule(rule, ['approvalRules', `${n}`]));
  }

  private rule({ classifications, severities, approveAfterDays }: ApprovalRuleDraft, path: string[]): ApprovalRule {
    const days = approveAfterDays ?? 0;
    if (days < 0 || days > MOST_DAYS) this.fault(`0 to ${MOST_DAYS} days.`, [...path, 'approveAfterDays']);
    if (days > 0 && APT.includes(this.system)) {
      const why = 'The packages of this system have no day of release: they are approved at once.';
      this.fault(why, [...path, 'approveAfterDays'], 'UNSUPPORTED');
    }
    this.classifications(classifications, [...path, 'classifications']);
    const filter = severityFilters[this.system];
    severities.forEach((severity, n) => {
      if (filter?.spelling[severity] !== undefined) return;
      const why = `Patches of ${this.system} have no severity ${severity}.`;
      this.fault(why, [...path, 'severities', `${n}`], 'UNSUPPORTED');
    });
    return {
      classifications: this.unrepeated(classifications, [...path, 'classifications']),
      severities: this.unrepeated(severities, [...path, 'severities']),
      approveAfterDays: days,
    };
  }

  private classifications(list: readonly string[], path: string[]): void {
    if (list.length > MOST_VALUES) this.fault(`At most ${MOST_VALUES} classifications.`, path, 'TOO_MANY');
    const known = classificationsOf(this.system);
    list.forEach((one, n) => {
      const at = [...path, `${n}`];
      if (one === '') this.fault('It is empty.', at, 'REQUIRED');
      else if (one.length > LONGEST_CLASSIFICATION)
        this.fault(`At most ${LONGEST_CLASSIFICATION} characters.`, at, 'TOO_LONG');
      else if (known?.length === 0) {
        this.fault('The packages of this system have no classification.', at, 'UNSUPPORTED');
      } else if (known && !known.includes(one)) this.fault(`One of ${known.join(', ')}.`, at);
    });
  }

  /** No patch is approved and rejected at once. Names of Windows patches are the same in either case. */
  apart({ approvedPatches, rejectedPatches }: BaselineSettings, blamed: 'approvedPatches' | 'rejectedPatches'): void {
    const same = (patch: string): string => (this.system === 'WINDOWS' ? patch.toUpperCase() : patch);
    const [list, other] =
      blamed === 'rejectedPatches' ? [rejectedPatches, approvedPatches] : [approvedPatches, rejectedPatches];
    const others = new Set(other.map(same));
    list.forEach((patch, n) => {
      if (others.has(same(patch))) this.fault(`${patch} is approved and rejected at once.`, [blamed, `${n}`]);
    });
  }

  private unrepeated<T extends string>(list: readonly T[], path: string[]): T[] {
    const twice = list.findIndex((one, n) => list.indexOf(one) !== n);
    if (twice >= 0) this.fault(`${list[twice]} is named twice.`, [...path, `${twice}`]);
    return [...list];
  }

  private fault(message: string, path: string[], code?: ConstructorParameters<typeof DomainError>[0]): void {
    this.faults.push(new InvalidError(message, ['input', ...path], code));
  }
}
