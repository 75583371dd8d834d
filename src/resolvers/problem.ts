import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, ID, Info, Int, Mutation, Query, Resolver } from 'type-graphql';
import { createProblem } from '../operations/problem/create-problem';
import { linkIncidentsToProblem } from '../operations/problem/link-incidents-to-problem';
import { publishPostIncidentReport } from '../operations/problem/publish-post-incident-report';
import { resolveProblem } from '../operations/problem/resolve-problem';
import { updateProblem } from '../operations/problem/update-problem';
import { listOf, named } from '../schema/declare';
import type {
  CreateProblemInput,
  LinkIncidentsToProblemInput,
  PublishPostIncidentReportInput,
  ResolveProblemInput,
  UpdateProblemInput,
} from '../schema/problem-verbs';
import type { Context } from './context';
import { mutate } from './mutate';
import { readRoot } from './read';

@Resolver()
export class ProblemResolver {
  @Query(named('ProblemConnection'), { nullable: true, description: 'The problems that the viewer sees.' })
  problems(
    @Args(named('ProblemListArgs') as never) _page: object,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return readRoot(context, info);
  }

  @Query(named('Problem'), {
    nullable: true,
    description:
      'One problem by its id or its number (exactly one of them); null where it does not exist or is not yours to see.',
  })
  problem(
    @Arg('id', () => ID, { nullable: true, description: 'The id.' }) _id: string | undefined,
    @Arg('number', () => String, { nullable: true, description: 'The number that people quote.' })
    _number: string | undefined,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return readRoot(context, info);
  }

  @Query(listOf('ProblemSuggestion'), {
    nullable: true,
    description:
      'What may be a problem: incidents of one customer with one signature, three or more within the last 30 days, of no problem yet; not where a problem of that signature is open. The most incidents first.',
  })
  problemSuggestions(
    @Arg('organizationId', () => ID, { description: 'The customer.' }) _organizationId: string,
    @Arg('first', () => Int, { nullable: true, description: 'How many at most: 1 to 100, by default 20.' })
    _first: number | undefined,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return readRoot(context, info);
  }

  @Mutation(named('CreateProblemPayload'), { description: 'Opens a problem for incidents.' })
  createProblem(
    @Arg('input', named('CreateProblemInput'), { description: 'What it is about, and its incidents.' })
    input: CreateProblemInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return mutate(context, info, createProblem, input);
  }

  @Mutation(named('UpdateProblemPayload'), {
    description: 'Changes a problem: its status, what is known of it and what is done about it.',
  })
  updateProblem(
    @Arg('input', named('UpdateProblemInput'), { description: 'The problem and what is to be different.' })
    input: UpdateProblemInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return mutate(context, info, updateProblem, input);
  }

  @Mutation(named('LinkIncidentsToProblemPayload'), { description: 'Makes more incidents part of a problem.' })
  linkIncidentsToProblem(
    @Arg('input', named('LinkIncidentsToProblemInput'), { description: 'The problem and the incidents.' })
    input: LinkIncidentsToProblemInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return mutate(context, info, linkIncidentsToProblem, input);
  }

  @Mutation(named('ResolveProblemPayload'), { description: 'Ends a problem.' })
  resolveProblem(
    @Arg('input', named('ResolveProblemInput'), { description: 'The problem and what came of it.' })
    input: ResolveProblemInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return mutate(context, info, resolveProblem, input);
  }

  @Mutation(named('PublishPostIncidentReportPayload'), {
    description: 'Tells the customer what caused an incident of HIGH priority and what keeps it from coming back.',
  })
  publishPostIncidentReport(
    @Arg('input', named('PublishPostIncidentReportInput'), { description: 'The problem and the report.' })
    input: PublishPostIncidentReportInput,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ) {
    return mutate(context, info, publishPostIncidentReport, input);
  }
}
