import type { Service } from '../service';
import {
  describeAlarmHistory,
  describeAlarms,
  listTagsForResource,
  tagResource,
  untagResource,
} from './cloudwatch-alarms';
import {
  deleteAlarms,
  disableAlarmActions,
  enableAlarmActions,
  putCompositeAlarm,
  putMetricAlarm,
  setAlarmState,
} from './cloudwatch-configure';
import { getMetricData, getMetricStatistics, listMetrics, putMetricData } from './cloudwatch-metrics';

export const cloudwatch: Service = {
  scope: 'monitoring',
  protocol: 'json',
  jsonVersion: '1.0',
  xmlns: 'http://monitoring.amazonaws.com/doc/2010-08-01/',
  load: () => import('@aws-sdk/client-cloudwatch'),
  operations: {
    PutMetricData: putMetricData,
    GetMetricData: getMetricData,
    GetMetricStatistics: getMetricStatistics,
    ListMetrics: listMetrics,
    PutMetricAlarm: putMetricAlarm,
    PutCompositeAlarm: putCompositeAlarm,
    DescribeAlarms: describeAlarms,
    DescribeAlarmHistory: describeAlarmHistory,
    DeleteAlarms: deleteAlarms,
    SetAlarmState: setAlarmState,
    ListTagsForResource: listTagsForResource,
    TagResource: tagResource,
    UntagResource: untagResource,
    EnableAlarmActions: enableAlarmActions,
    DisableAlarmActions: disableAlarmActions,
  },
};
