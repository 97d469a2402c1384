/** The two stores of an editor, kept in memory. */
import type { Notes } from '../../../src/shared/notes.ts';
import type { SecretStore } from '../../../src/twofactor/secretStore.ts';

export function memorySecrets(): SecretStore & { readonly held: Map<string, string> } {
  const held = new Map<string, string>();
  return {
    held,
    get: async key => held.get(key),
    store: async (key, value) => void held.set(key, value),
    delete: async key => void held.delete(key),
  };
}

/** Keeps what JSON keeps, as the editor does. */
export function memoryNotes(): Notes & { readonly held: Map<string, string> } {
  const held = new Map<string, string>();
  return {
    held,
    get: key => {
      const value = held.get(key);
      return value === undefined ? undefined : JSON.parse(value);
    },
    update: async (key, value) => {
      if (value === undefined) held.delete(key);
      else held.set(key, JSON.stringify(value));
    },
  };
}
