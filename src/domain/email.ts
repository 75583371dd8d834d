const ADDRESS = /^[^\s@"(),:;<>[\]\\]{1,64}@[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})+$/;

/** RFC 5321 allows no longer one. */
export const LONGEST_EMAIL = 254;

/** Whether the text, in lower case, is one mail address of the plain form local@domain, with nothing around it. */
export function isEmail(text: string): boolean {
  return text.length <= LONGEST_EMAIL && ADDRESS.test(text);
}
