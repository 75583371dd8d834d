import { Bounded } from './bounded';

/** Texts of persisted queries by their hash, as Apollo keeps them: bounded, and only of queries that passed the gate. */
export function persistedQueries(characters: number) {
  const texts = new Bounded<string>(characters);
  return {
    get: async (key: string): Promise<string | undefined> => texts.get(key),
    set: async (key: string, text: string): Promise<void> => texts.set(key, text, text.length),
    delete: async (key: string): Promise<boolean> => texts.delete(key),
  };
}
