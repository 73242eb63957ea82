import type { HttpService } from '@nestjs/axios';
import type { Observable } from 'rxjs';

// axios' types, taken from HttpService: its ESM and CommonJS declarations are incompatible with each other.

export type AxiosInstance = HttpService['axiosRef'];
type Emitted<O> = O extends Observable<infer R> ? R : never;
/** A response with a body of any type. */
export type CallResponse = ResponseOf<unknown>;
export type ResponseOf<T> = Omit<Emitted<ReturnType<HttpService['request']>>, 'data'> & { data: T };

type RequestInterceptor = NonNullable<Parameters<AxiosInstance['interceptors']['request']['use']>[0]>;
/** A request config with the defaults merged in. */
export type MergedConfig = Parameters<RequestInterceptor>[0];

/** Sends a request. */
export type Adapter = (config: MergedConfig) => Promise<CallResponse>;
