import { MANUAL_VAULT, PATCH_PARAMETERS, PATCH_STEPS as STEP, SNAPSHOT_TAGS } from '../../domain/patching/document';

const { instance, snapshot, role } = PATCH_PARAMETERS;
const INSTANCE = `{{ ${instance} }}`;
const VOLUME = `{{ ${STEP.findRoot}.VolumeId }}`;
const SNAPSHOT = `{{ ${STEP.snapshot}.SnapshotId }}`;

const call = (
  name: string,
  Service: string,
  Api: string,
  input: object,
  outputs: object[] = [],
  more: object = {},
) => ({
  name,
  action: 'aws:executeAwsApi',
  // Each is asked once: what fails is judged by who follows the automation.
  maxAttempts: 1,
  onFailure: 'Abort',
  inputs: { Service, Api, ...input },
  outputs,
  ...more,
});

const text = (Name: string, Selector: string, Type = 'String') => ({ Name, Selector, Type });

const wait = (name: string, timeoutSeconds: number, inputs: object) => ({
  name,
  action: 'aws:waitForAwsResourceProperty',
  timeoutSeconds,
  onFailure: 'Abort',
  inputs,
});

const ofSnapshot = {
  Service: 'ec2',
  Api: 'DescribeSnapshots',
  SnapshotIds: [SNAPSHOT],
  PropertySelector: '$.Snapshots[0].State',
};

const cameBack = (checks: string, agent: string) => [
  wait(checks, 1_200, {
    Service: 'ec2',
    Api: 'DescribeInstanceStatus',
    InstanceIds: [INSTANCE],
    PropertySelector: '$.InstanceStatuses[0].InstanceStatus.Status',
    DesiredValues: ['ok'],
  }),
  wait(agent, 900, {
    Service: 'ssm',
    Api: 'DescribeInstanceInformation',
    Filters: [{ Key: 'InstanceIds', Values: [INSTANCE] }],
    PropertySelector: '$.InstanceInformationList[0].PingStatus',
    DesiredValues: ['Online'],
  }),
];

const patchBaseline = (name: string, parameters: object, more: object = {}) => ({
  name,
  action: 'aws:runCommand',
  timeoutSeconds: 3_600,
  maxAttempts: 1,
  onFailure: 'Abort',
  inputs: {
    DocumentName: 'AWS-RunPatchBaseline',
    InstanceIds: [INSTANCE],
    TimeoutSeconds: 600,
    Parameters: parameters,
  },
  ...more,
});

/**
 * What Systems Manager does with one instance. An instance that is not running, or that an Auto Scaling group replaces
 * anyway, is left alone and counts as no error. The next step after the snapshot is taken only when it is complete.
 */
export const patchDocument = {
  schemaVersion: '0.3' as const,
  description: 'Takes a snapshot of the root volume, installs missing patches, and looks whether the instance is well.',
  assumeRole: `{{ ${role} }}`,
  parameters: {
    [instance]: { type: 'String' as const, description: 'The EC2 instance' },
    [snapshot]: {
      type: 'String' as const,
      description: 'Whether a snapshot of the root volume is taken first',
      default: 'true',
      allowedValues: ['true', 'false'],
    },
    [role]: { type: 'String' as const, description: 'The role to work with', default: '' },
  },
  mainSteps: [
    call(STEP.describe, 'ec2', 'DescribeInstances', { InstanceIds: [INSTANCE] }, [
      text('State', '$.Reservations[0].Instances[0].State.Name'),
      text('RootDevice', '$.Reservations[0].Instances[0].RootDeviceName'),
    ]),
    {
      name: STEP.checkState,
      action: 'aws:branch',
      inputs: {
        Choices: [{ NextStep: STEP.checkGroup, Variable: `{{ ${STEP.describe}.State }}`, StringEquals: 'running' }],
        Default: STEP.leaveAlone,
      },
    },
    {
      name: STEP.checkGroup,
      action: 'aws:assertAwsResourceProperty',
      // That it belongs to no group is what is hoped for.
      isCritical: false,
      onFailure: `step:${STEP.findRoot}`,
      nextStep: STEP.leaveAlone,
      inputs: {
        Service: 'ec2',
        Api: 'DescribeTags',
        Filters: [
          { Name: 'resource-id', Values: [INSTANCE] },
          { Name: 'key', Values: ['aws:autoscaling:groupName'] },
        ],
        PropertySelector: '$.Tags[0].Key',
        DesiredValues: ['aws:autoscaling:groupName'],
      },
    },
    { name: STEP.leaveAlone, action: 'aws:sleep', inputs: { Duration: 'PT1S' }, isEnd: true },
    call(
      STEP.findRoot,
      'ec2',
      'DescribeVolumes',
      {
        Filters: [
          { Name: 'attachment.instance-id', Values: [INSTANCE] },
          { Name: 'attachment.device', Values: [`{{ ${STEP.describe}.RootDevice }}`] },
        ],
      },
      [text('VolumeId', '$.Volumes[0].VolumeId')],
    ),
    {
      name: STEP.decide,
      action: 'aws:branch',
      inputs: {
        Choices: [{ NextStep: STEP.install, Variable: `{{ ${snapshot} }}`, StringEquals: 'false' }],
        Default: STEP.snapshot,
      },
    },
    call(
      STEP.snapshot,
      'ec2',
      'CreateSnapshot',
      {
        VolumeId: VOLUME,
        Description: `Root volume of ${INSTANCE} before patching`,
        TagSpecifications: [
          {
            ResourceType: 'snapshot',
            Tags: [
              { Key: SNAPSHOT_TAGS.vault, Value: MANUAL_VAULT },
              { Key: SNAPSHOT_TAGS.instance, Value: INSTANCE },
              { Key: SNAPSHOT_TAGS.execution, Value: '{{ automation:EXECUTION_ID }}' },
            ],
          },
        ],
      },
      [text('SnapshotId', '$.SnapshotId')],
    ),
    // A snapshot that fails is not waited for to the end.
    wait(STEP.wait, 10_800, { ...ofSnapshot, DesiredValues: ['completed', 'error'] }),
    {
      name: STEP.assert,
      action: 'aws:assertAwsResourceProperty',
      onFailure: 'Abort',
      inputs: { ...ofSnapshot, DesiredValues: ['completed'] },
    },
    patchBaseline(STEP.install, { Operation: ['Install'], RebootOption: ['RebootIfNeeded'] }),
    ...cameBack(STEP.verifyInstance, STEP.verifyAgent),
    call(
      STEP.read,
      'ssm',
      'DescribeInstancePatchStates',
      { InstanceIds: [INSTANCE] },
      [
        text('Missing', '$.InstancePatchStates[0].MissingCount', 'Integer'),
        text('Failed', '$.InstancePatchStates[0].FailedCount', 'Integer'),
        text('Critical', '$.InstancePatchStates[0].CriticalNonCompliantCount', 'Integer'),
      ],
      { isEnd: true },
    ),
  ],
};

/** A restart, and a look at what is missing since: it installs nothing. */
export const recoverDocument = {
  schemaVersion: '0.3' as const,
  description: 'Restarts an instance that patching has left unwell, and looks at its patches.',
  parameters: { [instance]: { type: 'String' as const, description: 'The EC2 instance' } },
  mainSteps: [
    ...['stopped', 'running'].map((state) => ({
      name: state === 'stopped' ? 'stopInstance' : 'startInstance',
      action: 'aws:changeInstanceState',
      timeoutSeconds: 900,
      onFailure: 'Abort',
      inputs: { InstanceIds: [INSTANCE], DesiredState: state },
    })),
    ...cameBack('waitForChecks', 'waitForAgent'),
    patchBaseline('scan', { Operation: ['Scan'] }, { isEnd: true }),
  ],
};
