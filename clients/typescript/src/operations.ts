import type { paths } from './openapi.js';

/** Every path of the document, without `/api/v1` in front. */
export type Paths = {
  [Path in keyof paths as Path extends `/api/v1${infer Rest}` ? Rest : never]: paths[Path];
};

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** The paths that take a method. */
export type PathOf<M extends Method> = {
  [Path in keyof Paths]: Paths[Path] extends Record<M, object> ? Path : never;
}[keyof Paths];

type Operation<M extends Method, P> = P extends keyof Paths
  ? Paths[P] extends Record<M, infer Found>
    ? Found
    : never
  : never;
type Parameters<O> = O extends { parameters: infer All } ? All : never;
type Names<T> = T extends object ? keyof T : never;
type Named<O, Kind extends string> = Parameters<O> extends { [K in Kind]?: infer All } ? Names<All> : never;

/** What a request has in its body. */
export type Body<M extends Method, P extends PathOf<M>> =
  Operation<M, P> extends { requestBody: { content: { 'application/json': infer Json } } } ? Json : never;

type Json<R> = R extends { content: { 'application/json': infer Found } } ? Found : undefined;
type Success<O> = O extends { responses: infer All } ? Json<All[keyof All & (200 | 201 | 204)]> : never;

/** What is answered when all went well; `undefined` for 204. */
export type Answer<M extends Method, P extends PathOf<M>> = Success<Operation<M, P>>;

/** Whether an operation takes `fields`, which leaves members out of what it answers. */
type TakesFields<P> = 'fields' extends Named<Operation<'get', P>, 'query'> ? true : false;
type Whole<A> = A extends { data: (infer Item)[] } ? Omit<A, 'data'> & { data: (Item & Task)[] } : A & Task;

/** What a `get` answers. Tasks are whole unless the query names `fields`; the document cannot say that. */
export type Got<P extends PathOf<'get'>, Fields = undefined> =
  TakesFields<P> extends true
    ? [Fields] extends [undefined]
      ? Whole<Answer<'get', P>>
      : Answer<'get', P>
    : Answer<'get', P>;

/** The paths whose `get` answers a page of a list. */
export type ListPath = {
  [P in PathOf<'get'>]: Answer<'get', P> extends { data: unknown[]; nextCursor: string | null } ? P : never;
}[PathOf<'get'>];

/** What a list is a list of. */
export type Item<P extends ListPath, Fields = undefined> =
  Got<P, Fields> extends { data: (infer Found)[] } ? Found : never;

/** Something with a version, as it was read. */
export interface Versioned {
  version: number;
}

/** What every call takes. */
export interface CallOptions {
  /** Ends the call: it rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
  headers?: Record<string, string> | undefined;
}

/** Where something is. */
export type Place<M extends Method, P extends PathOf<M>> = CallOptions &
  Pick<Parameters<Operation<M, P>>, Extract<keyof Parameters<Operation<M, P>>, 'path'>>;

/** What a call takes: the parameters of its operation, required where they are. */
export type Options<M extends Method, P extends PathOf<M>> = Place<M, P> &
  Pick<Parameters<Operation<M, P>>, Extract<keyof Parameters<Operation<M, P>>, 'query'>> &
  ([Body<M, P>] extends [never] ? unknown : { body: Body<M, P> }) &
  ('If-Match' extends Named<Operation<M, P>, 'header'>
    ? {
        /** What was seen, or its ETag: 412 `stale-version` when it has been changed since. */
        ifMatch?: Versioned | string | undefined;
      }
    : unknown) &
  ('Idempotency-Key' extends Named<Operation<M, P>, 'header'>
    ? {
        /** Of your own, to repeat a call in another process. Left out, each call has a new one. */
        idempotencyKey?: string | undefined;
      }
    : unknown);

/** Tells `get` and `each` whether the query names `fields`. */
export type FieldsOf<P, Fields> = TakesFields<P> extends true ? { query?: { fields?: Fields } } : unknown;

/** An argument that may be left out when nothing in it is required. */
export type Arguments<T> = Partial<T> extends T ? [options?: T] : [options: T];

export type SignedIn = Answer<'post', '/auth/login'>;
export type User = Answer<'get', '/users/me'>;
export type Project = Answer<'post', '/projects'>;
export type Section = Answer<'post', '/projects/{id}/sections'>;
export type Member = Item<'/projects/{id}/members'>;
export type Label = Answer<'post', '/labels'>;
export type Task = Answer<'post', '/tasks'>;
export type ChecklistItem = Answer<'post', '/tasks/{id}/items'>;
export type Comment = Answer<'post', '/tasks/{id}/comments'>;
export type Filter = Answer<'post', '/filters'>;
export type Problem = Paths['/tasks']['get']['responses'][401]['content']['application/problem+json'];
