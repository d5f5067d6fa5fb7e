// Type-level assertions: a file that uses them compiles, or it does not.

/** `true` if two types are the same, modifiers included. */
export type Equals<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2)
  ? true
  : false;

/** `true` if a type is `any`, which would make every other assertion worthless. */
export type IsAny<T> = 0 extends 1 & T ? true : false;

/** `true` if one type can be used where the other is asked for. */
export type Fits<A, B> = [A] extends [B] ? true : false;

/** Compiles only for `true`. */
export function assertType<T extends true>(_holds?: T): void {}
