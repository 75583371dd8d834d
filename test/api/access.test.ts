import { testApi } from '../harness/api';
import { accessVerbs } from '../harness/verbs';
import { describeMutation } from './each-mutation';

const api = testApi();

for (const verb of accessVerbs) describeMutation(api, verb);
