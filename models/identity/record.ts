/** How a record came to its customer, strongest first. `single` joined nobody. */
export const RULES = ['decision', 'national_id', 'account', 'email', 'phone', 'similar', 'single'] as const;
export type Rule = (typeof RULES)[number];
