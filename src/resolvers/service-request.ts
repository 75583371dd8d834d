import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, ID, Info, Mutation, Query, Resolver } from 'type-graphql';
import { createServiceRequest } from '../operations/service-request/create-service-request';
import { reclassifyServiceRequest } from '../operations/service-request/reclassify-service-request';
import { replyToServiceRequest } from '../operations/service-request/reply-to-service-request';
import { resolveServiceRequest } from '../operations/service-request/resolve-service-request';
import { named } from '../schema/declare';
import type {
  CreateServiceRequestInput,
  ReclassifyServiceRequestInput,
  ReplyToServiceRequestInput,
  ResolveServiceRequestInput,
} from '../schema/service-request';
import type { Context } from './context';
import { mutate } from './mutate';
import { readRoot } from './read';

@Resolver()
export class ServiceRequestResolver {
  @Query(named('ServiceRequestConnection'), {
    nullable: true,
    description: 'The service requests that the viewer sees.',
  })
  serviceRequests(
    @Args(named('ServiceRequestListArgs') as never) _page: object,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return readRoot(context, info);
  }

  @Query(named('ServiceRequest'), {
    nullable: true,
    description:
      'One service request by its id or its number (exactly one of them); null where it does not exist or is not yours to see.',
  })
  serviceRequest(
    @Arg('id', () => ID, { nullable: true, description: 'The id.' }) _id: string | undefined,
    @Arg('number', () => String, { nullable: true, description: 'The number that people quote.' })
    _number: string | undefined,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return readRoot(context, info);
  }

  @Mutation(named('CreateServiceRequestPayload'), {
    description: 'Asks Accelerate for something, or opens a request of Accelerate to the customer.',
  })
  createServiceRequest(
    @Arg('input', named('CreateServiceRequestInput'), { description: 'What is asked, and of which customer.' })
    input: CreateServiceRequestInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return mutate(context, info, createServiceRequest, input);
  }

  @Mutation(named('ReplyToServiceRequestPayload'), { description: 'Writes in a service request.' })
  replyToServiceRequest(
    @Arg('input', named('ReplyToServiceRequestInput'), { description: 'The request and the text.' })
    input: ReplyToServiceRequestInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return mutate(context, info, replyToServiceRequest, input);
  }

  @Mutation(named('ResolveServiceRequestPayload'), { description: 'Ends a service request.' })
  resolveServiceRequest(
    @Arg('input', named('ResolveServiceRequestInput'), { description: 'The request and what came of it.' })
    input: ResolveServiceRequestInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return mutate(context, info, resolveServiceRequest, input);
  }

  @Mutation(named('ReclassifyServiceRequestPayload'), { description: 'Makes an incident of a service request.' })
  reclassifyServiceRequest(
    @Arg('input', named('ReclassifyServiceRequestInput'), { description: 'The request, the priority and why.' })
    input: ReclassifyServiceRequestInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return mutate(context, info, reclassifyServiceRequest, input);
  }
}
