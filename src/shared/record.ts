/** What a JSON object is in TypeScript: the first question to any value from elsewhere. */

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
