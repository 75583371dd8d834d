import { randomUUID } from 'node:crypto';
import type { Cloud } from './cloud';
import type { Call, Service } from './service';
import { AwsError } from './wire/error';
import type { Invoke } from './world/action';
import { FROM_AUTOMATION, keepCall } from './world/trail';

/** Runbooks name a service as the SDKs do, signatures as the service itself does. */
const SCOPES: Record<string, string> = { cloudwatch: 'monitoring' };

/** Lets an automation call a simulated service from within: as the execution's own caller, without the wire. */
export const invokeOf =
  (cloud: Cloud, services: readonly Service[]): Invoke =>
  ({ scope, arn }, name, operation, input) => {
    const wanted = SCOPES[name.toLowerCase()] ?? name.toLowerCase();
    const service = services.find((one) => one.scope === wanted);
    const run = service && Object.hasOwn(service.operations, operation) ? service.operations[operation] : undefined;
    if (!run) throw new AwsError('InvalidAction', `The sandbox does not simulate ${name} ${operation}`, 400);
    const [accountId = '', region = ''] = scope.split('/');
    const call: Call = {
      cloud,
      input,
      region,
      scope,
      caller: { accountId, arn, userId: accountId },
      requestId: randomUUID(),
      gone: new AbortController().signal,
    };
    const answer = run(call);
    keepCall(call, wanted, operation, answer, FROM_AUTOMATION);
    return answer;
  };
