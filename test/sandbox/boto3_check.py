"""Calls every simulated service with boto3 and prints what it saw as one JSON line."""
import json
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

url, key, secret, role, external_id, queue_url = sys.argv[1:7]
config = Config(retries={"max_attempts": 8, "mode": "adaptive"}, region_name="us-east-1")


def client(name, **credentials):
    return boto3.client(name, endpoint_url=url, config=config, **credentials)


platform = {"aws_access_key_id": key, "aws_secret_access_key": secret}
issued = client("sts", **platform).assume_role(RoleArn=role, RoleSessionName="boto3", ExternalId=external_id)["Credentials"]
account = {
    "aws_access_key_id": issued["AccessKeyId"],
    "aws_secret_access_key": issued["SecretAccessKey"],
    "aws_session_token": issued["SessionToken"],
}

ec2 = client("ec2", **account)
cloudwatch = client("cloudwatch", **account)
sqs = client("sqs", **platform)
seen = {"identity": client("sts", **account).get_caller_identity()["Arn"]}
seen["instances"] = sum(len(r["Instances"]) for page in ec2.get_paginator("describe_instances").paginate(PaginationConfig={"PageSize": 20}) for r in page["Reservations"])
seen["volumes"] = len(ec2.describe_volumes(Filters=[{"Name": "status", "Values": ["in-use"]}])["Volumes"])
seen["databases"] = len(client("rds", **account).describe_db_instances()["DBInstances"])
seen["alarms"] = sum(len(page["MetricAlarms"]) for page in cloudwatch.get_paginator("describe_alarms").paginate())
tagging = client("resourcegroupstaggingapi", **account).get_paginator("get_resources")
seen["tagged"] = sum(len(page["ResourceTagMappingList"]) for page in tagging.paginate())
ssm = client("ssm", **account).get_paginator("describe_instance_information")
seen["agents"] = sum(len(page["InstanceInformationList"]) for page in ssm.paginate())

patching = client("ssm", **account)
online = [one["InstanceId"] for page in ssm.paginate() for one in page["InstanceInformationList"] if one["PingStatus"] == "Online"]
state = patching.describe_instance_patch_states(InstanceIds=online[:1])["InstancePatchStates"][0]
listed = patching.get_paginator("describe_instance_patches").paginate(InstanceId=online[0], PaginationConfig={"PageSize": 10})
patches = [one["State"] for page in listed for one in page["Patches"]]
baselines = patching.get_paginator("describe_patch_baselines").paginate(Filters=[{"Key": "OWNER", "Values": ["AWS"]}])
seen["patching"] = [
    patches.count("Installed") == state["InstalledCount"],
    patches.count("Missing") == state["MissingCount"],
    len([one for page in baselines for one in page["BaselineIdentities"] if one["DefaultBaseline"]]),
]
root = ec2.describe_volumes(Filters=[{"Name": "attachment.instance-id", "Values": online[:1]}])["Volumes"][0]["VolumeId"]
snapshot = ec2.create_snapshot(VolumeId=root, Description="boto3")["SnapshotId"]
seen["snapshot"] = [one["State"] for one in ec2.describe_snapshots(OwnerIds=["self"], SnapshotIds=[snapshot])["Snapshots"]]
ec2.delete_snapshot(SnapshotId=snapshot)
task = ec2.create_replace_root_volume_task(InstanceId=online[0])["ReplaceRootVolumeTask"]
tasks = ec2.get_paginator("describe_replace_root_volume_tasks").paginate(ReplaceRootVolumeTaskIds=[task["ReplaceRootVolumeTaskId"]])
seen["root"] = [one["TaskState"] for page in tasks for one in page["ReplaceRootVolumeTasks"]]

cloudwatch.put_metric_alarm(
    AlarmName="boto3", Namespace="Lab", MetricName="heat", Statistic="Maximum", Period=60,
    EvaluationPeriods=1, Threshold=1.5, ComparisonOperator="GreaterThanThreshold",
)
cloudwatch.put_metric_data(Namespace="Lab", MetricData=[{"MetricName": "heat", "Value": 2.25}])
alarm = cloudwatch.describe_alarms(AlarmNames=["boto3"])["MetricAlarms"][0]
seen["alarm"] = [alarm["StateValue"], alarm["Threshold"], alarm["StateUpdatedTimestamp"].tzinfo is not None]
message = sqs.receive_message(QueueUrl=queue_url, WaitTimeSeconds=10)["Messages"][0]
seen["event"] = json.loads(message["Body"])["detail"]["alarmName"]
sqs.delete_message(QueueUrl=queue_url, ReceiptHandle=message["ReceiptHandle"])

topic = client("sns", **platform).create_topic(Name="boto3")["TopicArn"]
seen["published"] = bool(client("sns", **platform).publish(TopicArn=topic, Message="hello")["MessageId"])
entries = [{"Source": "lab", "DetailType": "x", "Detail": "{}"}]
seen["failed"] = client("events", **platform).put_events(Entries=entries)["FailedEntryCount"]

backup = client("backup", **account)
seen["vaults"] = len(backup.list_backup_vaults()["BackupVaultList"])
jobs = backup.get_paginator("list_backup_jobs").paginate(ByState="COMPLETED", PaginationConfig={"PageSize": 5})
complete = [job for page in jobs for job in page["BackupJobs"]]
seen["backups"] = len(complete)
point = {"BackupVaultName": complete[0]["BackupVaultName"], "RecoveryPointArn": complete[0]["RecoveryPointArn"]}
seen["point"] = [backup.describe_recovery_point(**point)["Status"], complete[0]["CreationDate"].tzinfo is not None]
backup.tag_resource(ResourceArn=point["RecoveryPointArn"], Tags={"Checked by": "boto3"})
seen["tags"] = backup.list_tags(ResourceArn=point["RecoveryPointArn"])["Tags"]
ssm = client("ssm", **account)
window = ssm.create_maintenance_window(
    Name="boto3", Schedule="cron(0 2 ? * TUE#2 *)", ScheduleOffset=4, ScheduleTimezone="Europe/Berlin",
    Duration=4, Cutoff=1, AllowUnassociatedTargets=False,
)["WindowId"]
targets = [{"Key": "tag:Owner", "Values": ["web"]}]
target = ssm.register_target_with_maintenance_window(WindowId=window, ResourceType="INSTANCE", Targets=targets)["WindowTargetId"]
ssm.register_task_with_maintenance_window(
    WindowId=window, TaskArn="AWS-RunShellScript", TaskType="RUN_COMMAND", MaxConcurrency="50%", MaxErrors="1",
    Targets=[{"Key": "WindowTargetIds", "Values": [target]}],
    TaskInvocationParameters={"RunCommand": {"Parameters": {"commands": ["uptime"]}}},
)
task = ssm.describe_maintenance_window_tasks(WindowId=window)["Tasks"][0]
windows = [w for page in ssm.get_paginator("describe_maintenance_windows").paginate() for w in page["WindowIdentities"]]
upcoming = ssm.describe_maintenance_window_schedule(WindowId=window, MaxResults=2)["ScheduledWindowExecutions"]
own = [w for w in windows if w["WindowId"] == window][0]
seen["window"] = [task["Type"], task["Targets"][0]["Values"] == [target], own["NextExecutionTime"] == upcoming[0]["ExecutionTime"]]

seen["errors"] = []
for call in (
    lambda: ec2.describe_instances(InstanceIds=["i-0123456789abcdef0"]),
    lambda: cloudwatch.delete_alarms(AlarmNames=["none"]),
    lambda: ssm.get_maintenance_window(WindowId="mw-00000000000000000"),
    lambda: sqs.get_queue_url(QueueName="none"),
    lambda: client("rds", **account).describe_db_instances(DBInstanceIdentifier="none"),
    lambda: backup.describe_backup_vault(BackupVaultName="none"),
    lambda: client("sts", aws_access_key_id="NOBODY00000000000000", aws_secret_access_key="x").get_caller_identity(),
):
    try:
        call()
        seen["errors"].append(None)
    except ClientError as error:
        seen["errors"].append(error.response["Error"]["Code"])
print(json.dumps(seen))
