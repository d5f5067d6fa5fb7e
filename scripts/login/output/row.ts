/** How a secret is printed: whole, or shortened. */
export type Secret = (secret: string) => string;

/** A line of a summary: what, and its value. */
export type Row = readonly [name: string, value: string];
