import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, Info, Mutation, Resolver } from 'type-graphql';
import { acknowledgeIncident } from '../operations/incident/acknowledge-incident';
import { addIncidentComment } from '../operations/incident/add-incident-comment';
import { assignIncident } from '../operations/incident/assign-incident';
import { completeCustomerAction } from '../operations/incident/complete-customer-action';
import { createIncident } from '../operations/incident/create-incident';
import { linkIncidents } from '../operations/incident/link-incidents';
import { rateIncident } from '../operations/incident/rate-incident';
import { reclassifyIncident } from '../operations/incident/reclassify-incident';
import { reopenIncident } from '../operations/incident/reopen-incident';
import { requestCustomerAction } from '../operations/incident/request-customer-action';
import { resolveIncident } from '../operations/incident/resolve-incident';
import { updateIncidentPriority } from '../operations/incident/update-incident-priority';
import { named } from '../schema/declare';
import type {
  AcknowledgeIncidentInput,
  AddIncidentCommentInput,
  AssignIncidentInput,
  CompleteCustomerActionInput,
  CreateIncidentInput,
  LinkIncidentsInput,
  RateIncidentInput,
  ReclassifyIncidentInput,
  ReopenIncidentInput,
  RequestCustomerActionInput,
  ResolveIncidentInput,
  UpdateIncidentPriorityInput,
} from '../schema/incident-verbs';
import type { Context } from './context';
import { mutate } from './mutate';

@Resolver()
export class IncidentVerbResolver {
  @Mutation(named('CreateIncidentPayload'), {
    description: 'Reports an incident in an active account.',
  })
  createIncident(
    @Arg('input', named('CreateIncidentInput'), { description: 'What is the matter, and where.' })
    input: CreateIncidentInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return mutate(context, info, createIncident, input);
  }

  @Mutation(named('AcknowledgeIncidentPayload'), {
    description: 'Takes an incident up: work on it begins.',
  })
  acknowledgeIncident(
    @Arg('input', named('AcknowledgeIncidentInput'), { description: 'The incident.' }) input: AcknowledgeIncidentInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return mutate(context, info, acknowledgeIncident, input);
  }

  @Mutation(named('AssignIncidentPayload'), {
    description: 'Gives an incident an assignee, or takes the assignee away.',
  })
  assignIncident(
    @Arg('input', named('AssignIncidentInput'), { description: 'The incident and the person.' })
    input: AssignIncidentInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return mutate(context, info, assignIncident, input);
  }

  @Mutation(named('AddIncidentCommentPayload'), {
    description: 'Writes a comment on an incident.',
  })
  addIncidentComment(
    @Arg('input', named('AddIncidentCommentInput'), { description: 'The incident and the text.' })
    input: AddIncidentCommentInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return mutate(context, info, addIncidentComment, input);
  }

  @Mutation(named('RequestCustomerActionPayload'), {
    description: 'Asks the customer to do or answer something; the incident waits for them.',
  })
  requestCustomerAction(
    @Arg('input', named('RequestCustomerActionInput'), { description: 'The incident and what is asked.' })
    input: RequestCustomerActionInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return mutate(context, info, requestCustomerAction, input);
  }

  @Mutation(named('CompleteCustomerActionPayload'), {
    description: 'Says that what was asked of the customer is done or answered.',
  })
  completeCustomerAction(
    @Arg('input', named('CompleteCustomerActionInput'), { description: 'The incident and what was done.' })
    input: CompleteCustomerActionInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return mutate(context, info, completeCustomerAction, input);
  }

  @Mutation(named('UpdateIncidentPriorityPayload'), {
    description: 'Changes how urgent an incident is, with a reason that the customer reads.',
  })
  updateIncidentPriority(
    @Arg('input', named('UpdateIncidentPriorityInput'), { description: 'The incident and its new priority.' })
    input: UpdateIncidentPriorityInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return mutate(context, info, updateIncidentPriority, input);
  }

  @Mutation(named('ResolveIncidentPayload'), {
    description: 'Ends an incident.',
  })
  resolveIncident(
    @Arg('input', named('ResolveIncidentInput'), { description: 'The incident and how it ended.' })
    input: ResolveIncidentInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return mutate(context, info, resolveIncident, input);
  }

  @Mutation(named('ReopenIncidentPayload'), {
    description: 'Takes a resolved incident up again.',
  })
  reopenIncident(
    @Arg('input', named('ReopenIncidentInput'), { description: 'The incident and why.' }) input: ReopenIncidentInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return mutate(context, info, reopenIncident, input);
  }

  @Mutation(named('RateIncidentPayload'), {
    description: 'Rates how a resolved incident was dealt with.',
  })
  rateIncident(
    @Arg('input', named('RateIncidentInput'), { description: 'The incident and the rating.' }) input: RateIncidentInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return mutate(context, info, rateIncident, input);
  }

  @Mutation(named('LinkIncidentsPayload'), {
    description: 'Links incidents that belong together, or marks one as treated in another.',
  })
  linkIncidents(
    @Arg('input', named('LinkIncidentsInput'), { description: 'The incidents.' }) input: LinkIncidentsInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return mutate(context, info, linkIncidents, input);
  }

  @Mutation(named('ReclassifyIncidentPayload'), { description: 'Makes a service request of an incident that is none.' })
  reclassifyIncident(
    @Arg('input', named('ReclassifyIncidentInput'), { description: 'The incident and why.' })
    input: ReclassifyIncidentInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return mutate(context, info, reclassifyIncident, input);
  }
}
