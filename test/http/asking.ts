import type { Service } from './service';

export interface Body {
  data?: Record<string, unknown> | null;
  errors?: { message: string; path?: unknown[]; locations?: unknown[]; extensions: Record<string, unknown> }[];
  extensions: { requestId: string; cost?: Record<string, unknown> };
}

export async function bodyOf(response: Response): Promise<Body> {
  return (await response.json()) as Body;
}

export const codes = ({ errors }: Body): unknown[] => errors?.map(({ extensions }) => extensions.code) ?? [];

/** Asks a service, which may be begun later, with these headers. */
export function asking(service: () => Service, headers: () => Record<string, string>) {
  return async (query: string, more: Record<string, unknown> = {}, extra: Record<string, string> = {}) => {
    const response = await service().post({ query, ...more }, { ...headers(), ...extra });
    return { response, body: await bodyOf(response) };
  };
}
