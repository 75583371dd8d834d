import { testApi } from '../harness/api';
import { suppressionVerbs } from '../harness/verbs';
import { describeMutation } from './each-mutation';

const api = testApi();

for (const verb of suppressionVerbs) describeMutation(api, verb);
