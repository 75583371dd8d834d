import type { Service } from '../service';
import { listComplianceItems, listComplianceSummaries, listResourceComplianceSummaries } from './ssm-compliance';
import {
  describeAvailablePatches,
  describeEffectivePatchesForPatchBaseline,
  describePatchProperties,
} from './ssm-patch-available';
import {
  createPatchBaseline,
  deletePatchBaseline,
  describePatchBaselines,
  getDefaultPatchBaseline,
  getPatchBaseline,
  registerDefaultPatchBaseline,
  updatePatchBaseline,
} from './ssm-patch-baselines';
import {
  deregisterPatchBaselineForPatchGroup,
  describePatchGroups,
  getPatchBaselineForPatchGroup,
  registerPatchBaselineForPatchGroup,
} from './ssm-patch-groups';
import {
  describeInstancePatchStates,
  describeInstancePatchStatesForPatchGroup,
  describeInstancePatches,
  describePatchGroupState,
} from './ssm-patch-states';

/** What Patch Manager and its compliance do, as a part of Systems Manager. */
export const patching: Service['operations'] = {
  CreatePatchBaseline: createPatchBaseline,
  UpdatePatchBaseline: updatePatchBaseline,
  DeletePatchBaseline: deletePatchBaseline,
  GetPatchBaseline: getPatchBaseline,
  DescribePatchBaselines: describePatchBaselines,
  GetDefaultPatchBaseline: getDefaultPatchBaseline,
  RegisterDefaultPatchBaseline: registerDefaultPatchBaseline,
  RegisterPatchBaselineForPatchGroup: registerPatchBaselineForPatchGroup,
  DeregisterPatchBaselineForPatchGroup: deregisterPatchBaselineForPatchGroup,
  DescribePatchGroups: describePatchGroups,
  GetPatchBaselineForPatchGroup: getPatchBaselineForPatchGroup,
  DescribeAvailablePatches: describeAvailablePatches,
  DescribeEffectivePatchesForPatchBaseline: describeEffectivePatchesForPatchBaseline,
  DescribePatchProperties: describePatchProperties,
  DescribeInstancePatchStates: describeInstancePatchStates,
  DescribeInstancePatchStatesForPatchGroup: describeInstancePatchStatesForPatchGroup,
  DescribeInstancePatches: describeInstancePatches,
  DescribePatchGroupState: describePatchGroupState,
  ListComplianceItems: listComplianceItems,
  ListComplianceSummaries: listComplianceSummaries,
  ListResourceComplianceSummaries: listResourceComplianceSummaries,
};
