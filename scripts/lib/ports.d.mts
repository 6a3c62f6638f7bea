/** A port of 127.0.0.1 that nobody listens on; `preferred` when it is free. */
export function findFreePort(preferred?: number): Promise<number>;
