// Equality of types, any and unknown told apart.
export type Equals<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

export const expectType = <_ extends true>(): void => {};
